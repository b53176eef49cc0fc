import Glibc
import ModelFacts
import ModelFormats

/// Chat templates: rendering ends within its bounds, whatever the template does.
///
/// With `PRINT_RENDERINGS` in the environment the outcomes are printed, for
/// `Scripts/oracle/differential-templates.py`.
func examine(_ bytes: [UInt8]) {
  let isPrinting = unsafe getenv("PRINT_RENDERINGS") != nil
  if isPrinting { print("template") }
  guard let source = String(validating: bytes, as: UTF8.self) else { return }
  let template = ChatTemplate(name: "default", source: source, location: Location(file: "t.jinja"))
  let conversations = RenderedTemplate.Conversation.allCases
  let outcomes = template.outcomes(
    of: isPrinting ? conversations : [.multi, .tools],
    specialTokens: ["bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"])
  for (conversation, outcome) in outcomes {
    if case .rendered(let rendering) = outcome {
      require(rendering.text.utf8.count <= 1 << 22, "a text beyond the bounds")
      require(
        rendering.generated.count <= rendering.text.utf8.count || source.contains("generation"),
        "tags that aren't there")
    }
    if isPrinting { print(line(conversation, outcome)) }
  }
}

/// The conversation, what became of it, and the text or reason as hexadecimal digits.
private func line(
  _ conversation: RenderedTemplate.Conversation, _ outcome: RenderedTemplate.Outcome
) -> String {
  let (kind, text, tagged) =
    switch outcome {
    case .rendered(let rendering):
      ("rendered", rendering.text, rendering.generated.joined(separator: "\u{0}"))
    case .raised(let reason), .refused(let reason): ("raised", reason, "")
    case .unbounded(let what): ("unbounded", what, "")
    case .notJudged(let what): ("unjudged", what, "")
    }
  return [conversation.rawValue, kind, digits(text), digits(tagged)].joined(separator: ",")
}

private func digits(_ text: String) -> String {
  text.utf8.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
}
