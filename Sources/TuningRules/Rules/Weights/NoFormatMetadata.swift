import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// safetensors that don't say which framework wrote them.
  package static let weightsNoFormatMetadata = Rule(
    name: "weights/no-format-metadata",
    severity: .note,
    summary: "safetensors without a format in __metadata__",
    help:
      "Save with metadata={\"format\": \"pt\"}. Older transformers and accelerate need it.",
    rationale: "transformers 4 and accelerate read the framework from there and fail on None.",
    sources: [
      "safetensors/safetensors#549", "huggingface/accelerate#1151",
      "foundation-model-stack/fastsafetensors#89",
    ]
  ) { examination in
    let without = examination.loadedFiles.filter { file in
      file.content == .safetensors && file.errors.isEmpty
        && !file.metadata.contains { $0.key == "format" }
    }
    guard let first = without.first, !examination.isAdapter else { return [] }
    let what = first.hasMetadata ? "no format in __metadata__" : "no __metadata__"
    return [
      Violation(
        message:
          "\(without.map(\.path).firstAndMoreFiles) \(without.count > 1 ? "have" : "has") \(what).",
        location: Location(file: first.path, place: .pointer("/__metadata__/format")),
        expected: "\"pt\"")
    ]
  }
}
