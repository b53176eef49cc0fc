import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Configuration and tensors disagree on quantization.
  package static let quantizationStateMismatch = Rule(
    name: "quantization/state-mismatch",
    severity: .error,
    asksComponents: true,
    summary: "config and tensors disagree on quantization",
    help:
      "Restore the quantization_config that belongs to these tensors. If the tensors are plain, "
      + "remove it.",
    rationale: "The loader builds layers by the configuration and fills them by name: what doesn't "
      + "fit stays at random or raises; a bitsandbytes configuration on plain weights loads, and "
      + "LoRA and saving raise.",
    sources: ["haotian-liu/LLaVA#1266", "measured with \(Release.transformers.short)"]
  ) { examination in
    let state = examination.quantization
    guard examination.seesAllTensors, !examination.isAdapter else { return [] }
    // optimum-quanto describes its tensors in a file of its own, which transformers doesn't read.
    let map = examination.model.path("quanto_qmap.json")
    let isOfQuanto = examination.model.files.contains { $0.path == map }
    return state.problems.map { problem in
      Violation(
        message: problem.message,
        location: state.location(of: problem, in: examination), observed: problem.observed,
        expected: problem.expected, severity: problem.isHarmless ? .note : nil,
        effect: problem.isHarmless ? .changesNothing : nil,
        help: isOfQuanto ? quantoHelp : problem.help)
    }
  }
}

private let quantoHelp =
  "optimum-quanto saved this, and only its own loader takes it "
  + "(QuantizedModelForCausalLM.from_pretrained). For training quantize the original model on "
  + "loading (QuantoConfig)."

extension QuantizationState {
  /// Where a problem shows: the configuration, or the file of a tensor where there is none.
  fileprivate func location(of problem: Problem, in examination: Examination) -> Location {
    let module: String
    switch problem {
    case .incomplete(let name, _, _), .undeclared(_, let name, _): module = name
    case .plain, .skipped, .otherLayout, .bits, .group, .block:
      return location ?? Location(file: examination.config?.file)
    }
    let owner = examination.loadedTensors.first { $0.tensor.name.hasPrefix(module + ".") }
    return Location(
      file: owner?.file.path ?? examination.loadedFiles.first?.path, place: .module(module))
  }
}

extension QuantizationState.Problem {
  /// A sentence about it.
  fileprivate var message: String {
    switch self {
    case .undeclared(let layout, let module, let count):
      "\(count) modules are stored packed (\(layout.look)), such as \(module), but no "
        + "quantization_config says so."
    case .plain(let method):
      "The configuration says \(method), but every weight is plain."
    case .skipped(let method):
      "A configuration file names \(method ?? "a quantization"), but transformers skips that entry, "
        + "and every weight is plain."
    case .otherLayout(let method, let found, let module):
      "The configuration says \(method), but \(module) is stored as \(found.look)."
    case .incomplete(let module, let leaf, let count):
      "\(count == 1 ? "One quantized module lacks" : "\(count) quantized modules lack") \(leaf), "
        + "which their weights can't be unpacked without, such as \(module)."
    case .bits(let declared, let found, let module):
      "The configuration says \(Self.number(declared)) bits, but \(module) has "
        + "\(Self.number(found))."
    case .group(let declared, let found, let module):
      "The configuration says groups of \(declared), but \(module) has groups of \(found)."
    case .block(let declared, let scales, let expected, let module):
      "The configuration says blocks of \(declared), which makes \(expected) scales, but "
        + "\(module) has \(scales)."
    }
  }

  fileprivate var observed: String? {
    switch self {
    case .undeclared(let layout, _, _), .otherLayout(_, let layout, _): layout.look
    case .plain, .skipped: "plain weights"
    case .incomplete(_, let leaf, _): "no \(leaf)"
    case .bits(_, let found, _): "\(Self.number(found)) bits"
    case .group(_, let found, _): "groups of \(found)"
    case .block(_, let scales, _, _): "\(scales) scales"
    }
  }

  fileprivate var expected: String? {
    switch self {
    case .undeclared(let layout, _, _):
      QuantizationMethod.storing(layout).map { "quant_method \($0.name)" }
    case .plain(let method), .otherLayout(let method, _, _): "\(method) tensors"
    case .skipped: nil
    case .incomplete(_, let leaf, _): leaf
    case .block(_, _, let expected, _): "\(expected) scales"
    case .bits(let declared, _, _): "\(Self.number(declared)) bits"
    case .group(let declared, _, _): "groups of \(declared)"
    }
  }

  /// What to do, where that isn't what the rule says.
  fileprivate var help: String? {
    switch self {
    case .plain:
      "Remove quantization_config from config.json, if the weights are the original ones."
    case .skipped: "Remove the entry, so that no other tool takes the weights for quantized."
    default: nil
    }
  }

  /// Whether nothing comes of it.
  fileprivate var isHarmless: Bool {
    if case .skipped = self { true } else { false }
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}

extension PackedLayout {
  /// The layout in the words of a person.
  fileprivate var look: String {
    switch self {
    case .unknown: "packed integers"
    default: QuantizationMethod.storing(self).map { "\($0.name) tensors" } ?? rawValue
    }
  }
}
