import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A whole model whose folder still holds an adapter's configuration.
  package static let adapterBesideModel = Rule(
    name: "adapter/beside-model",
    severity: .error,
    summary: "a leftover adapter beside a whole model",
    help: "Move adapter_config.json and the adapter's weights out of the model's folder.",
    rationale:
      "from_pretrained puts the adapter onto the model without a word. A merged model gets "
      + "its changes twice, and save_pretrained then saves the adapter alone.",
    sources: [
      "huggingface/peft#1381", "huggingface/transformers#43781",
      "\(Release.transformers.short) integrations/peft.py, maybe_load_adapters",
    ]
  ) { examination in
    let model = examination.model
    guard model.config.isPresent, model.document("adapter_config.json") != nil,
      let set = model.loadedSet, !set.files.contains(where: model.isAdapterFile)
    else { return [] }
    let file = model.path("adapter_config.json")
    guard let weights = model.files.map(\.path).first(where: model.isAdapterFile) else {
      return [
        Violation(
          message: "\(file) is there and no adapter weights, so loading the model fails.",
          location: Location(file: file), expected: "no adapter_config.json",
          help: "Remove adapter_config.json.")
      ]
    }
    return [
      Violation(
        message: "The model loads with \(weights) on top. If it was merged, it is applied twice.",
        location: Location(file: file), observed: weights, expected: "no adapter_config.json")
    ]
  }
}

extension InspectedModel {
  /// Whether a file has a name that PEFT keeps an adapter's weights under.
  fileprivate func isAdapterFile(_ path: String) -> Bool {
    Examination.adapterWeightNames.map(self.path).contains(path)
  }
}
