import ModelFacts
import ModelPrediction

/// The report's one sentence: what it is, how large, what can be done with it.
struct SummarySentence {
  var assessment: Assessment
  var blocking: [Finding]

  /// The sentence.
  var text: String {
    switch assessment.verdict {
    case .notTunable: "\(subject), can't be fine-tuned yet: \(reason)."
    case .undetermined: "\(subject), can't be judged yet: \(reason)."
    case .tunable where assessment.adapter != nil: "\(subject): \(methods)."
    case .limited where assessment.model.task == "embedding":
      "\(subject), tunable as an embedding model: \(methods)."
    case .tunable, .limited: "\(subject): \(methods)."
    }
  }

  private var subject: String {
    if let adapter = assessment.adapter {
      let kind = adapter.peftType.map { "\($0) adapter" } ?? "Adapter"
      return "\(kind)\(adapter.baseModel.map { " for \($0)" } ?? "")"
    }
    let model = assessment.model
    let name = model.architectures.first ?? model.modelType ?? "Unknown architecture"
    guard let count = assessment.weights.parameterCount, count > 0 else { return name }
    return "\(name), \(Self.quantity(count)) parameters\(storage)"
  }

  /// `in bfloat16`, `in 4-bit gptq`.
  private var storage: String {
    let quantization = assessment.quantization
    if let level = quantization.level, level != "none" {
      return " in \(level)\(quantization.method.map { " \($0)" } ?? "")"
    }
    guard let dtype = assessment.weights.dtypes.first?.dtype else { return "" }
    let names = ["BF16": "bfloat16", "F16": "float16", "F32": "float32", "F64": "float64"]
    return " in \(names[dtype.rawValue] ?? dtype.rawValue)"
  }

  /// What is in the way, in the words of the first finding that is.
  private var reason: String {
    guard let first = blocking.first else { return "nothing in these files decides it" }
    let others = Set(blocking.map(\.rule)).count - 1
    let more = others > 0 ? ", and \(others) more fault\(others > 1 ? "s" : "")" : ""
    return first.headline + more
  }

  /// `LoRA and QLoRA work with limits (…). Full fine-tuning doesn't work`.
  private var methods: String {
    let all = [
      ("full fine-tuning", assessment.methods.full), ("LoRA", assessment.methods.lora),
      ("QLoRA", assessment.methods.qlora),
    ]
    let asVectors = assessment.model.task == "embedding"
    let yes = all.filter { $0.1.feasibility == .yes || asVectors && $0.1.isForVectorsOnly }
    let limited = all.filter { method in
      method.1.feasibility == .limited && !yes.contains { $0.0 == method.0 }
    }
    let no = all.filter { $0.1.feasibility == .no }
    if yes.count == all.count { return "full fine-tuning, LoRA and QLoRA all work" }
    var parts: [String] = []
    if !yes.isEmpty { parts.append("\(yes.map(\.0).listed()) work\(yes.count == 1 ? "s" : "")") }
    if let first = limited.first {
      let why = first.1.because.first?.summary
      parts.append(
        "\(limited.map(\.0).listed()) work\(limited.count == 1 ? "s" : "") with limits"
          + (why.map { " (\($0))" } ?? ""))
    }
    if !no.isEmpty {
      parts.append("\(no.map(\.0).listed()) do\(no.count == 1 ? "es" : "")n't work")
    }
    return parts.enumerated().map { $0.offset == 0 ? $0.element : $0.element.capitalizedFirst }
      .joined(separator: ". ")
  }

  /// A number as people say it: 8.03 B, 124 M.
  static func quantity(_ count: Int) -> String {
    let (value, unit): (Double, String) =
      switch count {
      case 1_000_000_000...: (Double(count) / 1e9, " B")
      case 1_000_000...: (Double(count) / 1e6, " M")
      case 10_000...: (Double(count) / 1e3, " K")
      default: (Double(count), "")
      }
    guard !unit.isEmpty else {
      let thousands = count / 1000
      let rest = String(count % 1000)
      return thousands == 0
        ? rest : "\(thousands),\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }
    let digits = value < 10 ? 100.0 : value < 100 ? 10 : 1
    let rounded = (value * digits).rounded() / digits
    return rounded == rounded.rounded() ? "\(Int(rounded))\(unit)" : "\(rounded)\(unit)"
  }
}

extension Methods.Method {
  /// Whether all that limits it is what the model is for.
  fileprivate var isForVectorsOnly: Bool {
    feasibility == .limited && because == [.embeddingVectorTasksOnly]
  }
}

extension String {
  /// The same with a capital at its start.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
