import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The file ends before its header says it does.
  package static let weightsTruncated = Rule(
    name: "weights/truncated",
    severity: .error,
    component: ComponentFault(.weights, .invalid),
    hidesModel: true,
    summary: "weight files that are cut off",
    help: "Download or copy the file again, and compare its size with the original.",
    rationale:
      "At best the loader raises. Some engines go on with whatever bytes follow in memory.",
    sources: ["invoke-ai/InvokeAI#7009", "lyogavin/airllm#137"]
  ) { examination in
    examination.model.readWeightFiles.compactMap { file in
      if file.content == .empty {
        return Violation(
          message: "\(file.path) is empty.", location: Location(file: file.path),
          observed: "0 bytes")
      }
      guard let error = file.errors.first(where: \.isTruncation),
        case .truncated(let needed, let available) = error.reason
      else { return nil }
      return Violation(
        message: shortage(of: file.path, needed: needed, available: available, error),
        location: Location(file: file.path, place: .byte(error.offset)),
        observed: "\(available) bytes", expected: "\(needed) bytes")
    }
  }
}

/// How much of a file is missing, and where.
private func shortage(
  of file: String, needed: UInt64, available: UInt64, _ error: FormatError
) -> String {
  let missing = needed > available ? needed - available : 0
  let size = missing >= 1_000_000 ? " (\(Quantities.bytes(Int(clamping: missing))))" : ""
  let place = error.subject.map { " in \($0)" } ?? ""
  return "\(file) is cut off: \(bytes(missing)) \(missing == 1 ? "is" : "are") missing\(size). "
    + "At byte \(Quantities.count(error.offset))\(place), \(bytes(needed)) "
    + "\(needed == 1 ? "is" : "are") needed, but only \(bytes(available)) "
    + "\(available == 1 ? "is" : "are") left."
}

private func bytes(_ count: UInt64) -> String { Quantities.count(Int(clamping: count), "byte") }
