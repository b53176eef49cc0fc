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
    summary: "a weight file that ends too early",
    help: "Download or copy the file again, and compare its size with the original.",
    rationale:
      "The loader raises at best; some engines go on with whatever bytes follow in memory.",
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
      let missing = needed > available ? needed - available : 0
      return Violation(
        message: "\(file.path) ends \(missing) bytes too early: it \(error.description).",
        location: Location(file: file.path, place: .byte(error.offset)),
        observed: "\(available) bytes", expected: "\(needed) bytes")
    }
  }
}
