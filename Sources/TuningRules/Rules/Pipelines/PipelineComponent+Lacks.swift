import ModelFacts
import ModelPrediction

extension Pipeline {
  /// A violation for each component that lacks what `sentence` puts into words.
  func violations(
    of kinds: [PipelineComponent.Kind],
    lacking sentence: (PipelineComponent, PipelineComponent.Lack) -> String?
  ) -> [Violation] {
    components.filter { kinds.contains($0.kind) }.flatMap { component in
      component.lacks.compactMap { lack in
        sentence(component, lack).map { what in
          Violation(
            message: "model_index.json names \(component.name) "
              + "(\(component.className) of \(component.library)), but \(what).",
            location: Location(file: file).pointer("/\(component.name)"),
            observed: component.files.isEmpty ? nil : component.files.listed(),
            expected: component.expected(lack),
            help: "Download the folder \(component.name) again, or save the pipeline again with "
              + "save_pretrained.")
        }
      }
    }
  }

  /// Components of one kind that aren't there, or hold nothing that their class reads.
  func violations(of kind: PipelineComponent.Kind, lacking expected: String) -> [Violation] {
    violations(of: [kind]) { component, lack in
      switch lack {
      case .folder: "there is no folder \(component.name)"
      case .configuration: "\(component.name) holds no \(expected)"
      case .weights: nil
      }
    }
  }
}

extension PipelineComponent {
  /// The library that opens its files.
  var loader: String { library == "diffusers" ? "diffusers" : "transformers" }

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
