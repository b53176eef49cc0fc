import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Markers that the tokenizer cuts into pieces.
  package static let tokenizerChatTemplateUnknownMarker = Rule(
    name: "tokenizer/chat-template-unknown-marker",
    severity: .warning,
    effect: .limits(.chatTemplate),
    summary: "template markers that aren't tokens",
    help: "Correct the marker's spelling, or add it to the tokenizer as a special token and "
      + "resize the embeddings.",
    rationale:
      "A marker that is no token is cut into ordinary pieces. The model doesn't know it as "
      + "the mark it was trained with, and an end marker doesn't end anything.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, rendered.text(.plain) != nil,
      let vocabulary = examination.model.tokenizer.vocabulary.value,
      !vocabulary.file.hasSuffix(".gguf")
    else { return [] }
    let markers = TemplateMarkers(of: examination).unknown(in: rendered)
    guard let first = markers.first(where: { !TemplateMarkers.namesRole($0) }) ?? markers.first
    else { return [] }
    let others = markers.count - 1
    let more = others > 0 ? ", and \(others) more such \(others == 1 ? "text" : "texts")" : ""
    return [
      Violation(
        message:
          "The chat template writes \(first), which is no token of \(vocabulary.file)\(more).",
        location: rendered.place, observed: markers.joined(separator: " "),
        severity: TemplateMarkers.namesRole(first) || rendered.isStandIn ? .note : nil)
    ]
  }
}
