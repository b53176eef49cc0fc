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
    summary: "several shards without an index",
    help: "Restore model.safetensors.index.json: download it, write it from the shards' headers, "
      + "or merge the shards into one file.",
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
    let hint = near.first.map { " There is \($0), but no loader looks for that name." } ?? ""
    return [
      Violation(
        message:
          "There are \(set.files.count) shards such as \(first), but no index lists them.\(hint)",
        location: Location(file: first), observed: near.first,
        expected: set.content == .safetensors
          ? "model.safetensors.index.json" : "pytorch_model.bin.index.json")
    ]
  }
}
