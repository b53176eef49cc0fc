import ModelFacts
import ModelPrediction

extension Rule {
  /// The base has other sizes.
  package static let adapterBaseShapeMismatch = Rule(
    name: "adapter/base-shape-mismatch",
    severity: .error,
    summary: "adapter shapes that don't fit the base (--base)",
    help: "Use the base the adapter was trained on. If tokens were added, resize its embeddings "
      + "first.",
    rationale: "PEFT raises a size mismatch when it loads the adapter.",
    sources: ["hiyouga/LlamaFactory#3125", "allenai/open-instruct#190"]
  ) { examination in
    guard let adapter = examination.adapter, let base = examination.adaptedBase else { return [] }
    var wrong = base.shapeFaults(of: adapter)
    guard var first = wrong.first else { return [] }
    wrong.removeFirst()
    if !wrong.isEmpty {
      first.message += " \(wrong.count) more \(wrong.count == 1 ? "doesn't" : "don't") fit either."
    }
    return [first]
  }
}
