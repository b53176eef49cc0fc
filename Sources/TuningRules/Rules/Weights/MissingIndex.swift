import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Several shards and nothing that says how they belong together.
  package static let weightsMissingIndex = Rule(
    name: "weights/missing-index",
    severity: .error,
    component: ComponentFault(.weights, .incomplete),
    hidesModel: true,
    summary: "several shards and no index",
    help: "Restore the index (model.safetensors.index.json): download it, or write it from the "
      + "shards' headers, or join the shards in one file.",
    rationale: "Without the index transformers finds no weights at all in the folder.",
    sources: ["shuaijiang/Ke-Omni-R#4"]
  ) { examination in
    guard examination.loadedFiles.isEmpty,
      let set = examination.model.weightSets.first(where: \.isSeriesWithoutIndex),
      let first = set.files.first
    else { return [] }
    let near = examination.model.files.map(\.path).filter {
      $0.contains(".index") && $0.hasSuffix(".json")
    }
    let hint = near.first.map { " There is \($0), which no loader looks for." } ?? ""
    return [
      Violation(
        message: "\(set.files.count) shards such as \(first), and no index that names them.\(hint)",
        location: Location(file: first), observed: near.first,
        expected: set.content == .safetensors
          ? "model.safetensors.index.json" : "pytorch_model.bin.index.json")
    ]
  }
}
