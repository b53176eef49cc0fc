import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing says what the weights are the weights of.
  package static let configMissing = Rule(
    name: "config/missing",
    severity: .error,
    effect: .restricts,
    component: ComponentFault(.config, .missing),
    hidesModel: true,
    summary: "no config.json",
    help: "Add the config.json of the model these weights come from.",
    rationale: "Without it no loader knows which architecture to build.",
    sources: ["\(Release.transformers.short) AutoConfig: Unrecognized model"]
  ) { examination in
    let model = examination.model
    if let pipeline = examination.pipeline { return partsWithoutConfiguration(in: pipeline) }
    let own = model.path("config.json")
    let carriesItsOwn =
      examination.loadsGGUF || examination.isAdapter
      || model.files.contains { file in
        ["params.json", "model_index.json"].map(model.path).contains(file.path)
          || file.content == .gguf || FileFormat.promised(by: file.path) == .gguf
      }
    guard model.nestedModels.isEmpty, !model.config.isPresent, !carriesItsOwn,
      !examination.leadsOut(own),
      !examination.isPointer(own)
    else { return [] }
    // Modules of sentence-transformers and their like have a config.json that is no model's.
    let nested = model.files.first { file in
      guard file.name == "config.json", file.path != own else { return false }
      let config = model.documents[file.path]?.value
      return config?["model_type"] != nil || config?["architectures"] != nil
    }
    let hint = nested.map { " There is one at \($0.path)." } ?? ""
    return [
      Violation(
        message: "There is no config.json, so no loader knows the architecture.\(hint)",
        location: Location(file: nested?.path), expected: "config.json with model_type")
    ]
  }
}

/// Components without the file that says what they are.
private func partsWithoutConfiguration(in pipeline: Pipeline) -> [Violation] {
  pipeline.violations(of: [.model, .scheduler, .other]) { component, lack in
    switch lack {
    case .folder where component.kind != .model: "there is no folder \(component.name)"
    case .configuration:
      "\(component.name) holds no "
        + (component.kind == .scheduler ? "scheduler_config.json" : "config.json")
    default: nil
    }
  }
}
