package import ModelFacts

extension ChatTemplate {
  /// What becomes of conversations, each within bounds of its own.
  ///
  /// `specialTokens` are the names that the template knows tokens by, such as `bos_token`. Behind
  /// two conversations that go beyond the bounds, the others aren't tried: they count like them.
  package func outcomes(
    of conversations: [RenderedTemplate.Conversation], specialTokens: [String: String]
  ) -> [RenderedTemplate.Conversation: RenderedTemplate.Outcome] {
    var outcomes: [RenderedTemplate.Conversation: RenderedTemplate.Outcome] = [:]
    guard source.utf8.count <= Self.sizeLimit else {
      for conversation in conversations { outcomes[conversation] = .notJudged("a long template") }
      return outcomes
    }
    let text = JinjaSource(source)
    var parser = JinjaParser(text)
    do throws(FormatError) {
      try parser.parse()
    } catch {
      for conversation in conversations { outcomes[conversation] = .raised("\(error)") }
      return outcomes
    }
    var unbounded: [String] = []
    for conversation in conversations {
      if unbounded.count >= 2, let first = unbounded.first {
        outcomes[conversation] = .unbounded(first)
        continue
      }
      let outcome = Self.outcome(of: conversation, parser.tree, text, specialTokens)
      if case .unbounded(let message) = outcome { unbounded.append(message) }
      outcomes[conversation] = outcome
    }
    return outcomes
  }

  private static func outcome(
    of conversation: RenderedTemplate.Conversation, _ tree: JinjaTree, _ source: JinjaSource,
    _ specialTokens: [String: String]
  ) -> RenderedTemplate.Outcome {
    let tokens = specialTokens.mapValues { JinjaValue.text($0) }
    let variables = conversation.variables.merging(tokens) { first, _ in first }
    var renderer = JinjaRenderer(tree, of: source)
    do throws(JinjaFailure) {
      var rendering = RenderedTemplate.Rendering(text: try renderer.render(variables))
      rendering.generated = renderer.generated
      rendering.writesNone = renderer.writesNone
      return .rendered(rendering)
    } catch {
      return switch error {
      case .raised(let message): .raised(message)
      case .refused(let message): .refused(message)
      case .unbounded(let message): .unbounded(message)
      case .unsupported(let what): .notJudged(what)
      }
    }
  }

  /// Whether a `{% generation %}` tag is in the source.
  package var hasGenerationTags: Bool {
    let text = JinjaSource(source)
    var start = 0
    while start < text.bytes.count {
      guard text.matches("{%", at: start) else {
        start += 1
        continue
      }
      var place = start + 2
      if text.matches("-", at: place) || text.matches("+", at: place) { place += 1 }
      place = text.skippingSpace(place)
      if text.matches("generation", at: place) {
        let end = text.skippingSpace(place + "generation".utf8.count)
        if text.matches("%}", at: end) || text.matches("-%}", at: end)
          || text.matches("+%}", at: end)
        {
          return true
        }
      }
      start += 2
    }
    return false
  }
}
