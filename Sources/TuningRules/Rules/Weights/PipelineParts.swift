import ModelFacts
import ModelPrediction

/// What `model_index.json` names and its folder lacks, as violations of the rule it belongs to.
extension Rule {
  /// Components that are models and lack their weights.
  static func modelsWithoutWeights(_ examination: Examination) -> [Violation] {
    lacking(examination, kinds: [.model]) { component, lack in
      switch lack {
      case .folder: "there is no folder \(component.name)"
      case .weights(let near) where near.isEmpty: "\(component.name) holds no weights"
      case .weights(let near):
        "of \(near.listed()) in \(component.name) none has a name that \(component.loader) looks for"
      case .configuration: nil
      }
    }
  }

  /// Components without the file that says what they are.
  static func partsWithoutConfiguration(_ examination: Examination) -> [Violation] {
    lacking(examination, kinds: [.model, .scheduler, .other]) { component, lack in
      switch lack {
      case .folder where component.kind != .model: "there is no folder \(component.name)"
      case .configuration:
        "\(component.name) holds no "
          + (component.kind == .scheduler ? "scheduler_config.json" : "config.json")
      default: nil
      }
    }
  }

  /// Components of one kind that aren't there, or hold nothing that their class reads.
  static func partsWithoutFiles(
    _ examination: Examination, kind: PipelineComponent.Kind, expected: String
  ) -> [Violation] {
    lacking(examination, kinds: [kind]) { component, lack in
      switch lack {
      case .folder: "there is no folder \(component.name)"
      case .configuration: "\(component.name) holds no \(expected)"
      case .weights: nil
      }
    }
  }

  /// A violation for each component that lacks what `sentence` puts into words.
  private static func lacking(
    _ examination: Examination, kinds: [PipelineComponent.Kind],
    sentence: (PipelineComponent, PipelineComponent.Lack) -> String?
  ) -> [Violation] {
    guard let pipeline = examination.pipeline else { return [] }
    return pipeline.components.filter { kinds.contains($0.kind) }.flatMap { component in
      component.lacks.compactMap { lack in
        sentence(component, lack).map { what in
          Violation(
            message: "model_index.json names \(component.name) "
              + "(\(component.className) of \(component.library)), and \(what).",
            location: Location(file: pipeline.file).pointer("/\(component.name)"),
            observed: component.files.isEmpty ? nil : component.files.listed(),
            expected: component.expected(lack),
            help: "Download the folder \(component.name) again, or save the pipeline anew with "
              + "save_pretrained.")
        }
      }
    }
  }
}

extension PipelineComponent {
  /// The library that opens its files.
  fileprivate var loader: String { library == "diffusers" ? "diffusers" : "transformers" }

  /// What would be there.
  fileprivate func expected(_ lack: Lack) -> String {
    switch (lack, kind) {
    case (.folder, _), (_, .other): "\(name)/"
    case (.weights, _):
      loader == "diffusers"
        ? "\(name)/diffusion_pytorch_model.safetensors" : "\(name)/model.safetensors"
    case (.configuration, .scheduler): "\(name)/scheduler_config.json"
    case (.configuration, .tokenizer): "\(name)/tokenizer.json"
    case (.configuration, .processor): "\(name)/preprocessor_config.json"
    case (.configuration, .model): "\(name)/config.json"
    }
  }
}
