package import ModelFacts

extension ChatTemplate {
  /// Templates longer than this aren't analyzed; published ones stay below 64 KiB.
  package static let sizeLimit = 1 << 18

  /// The template with everything that its source tells; it is never rendered.
  ///
  /// That is whether it compiles, what it reaches for, and how what it writes begins. The begin
  /// token is the tokenizer's, when it has one.
  package func analyzed(beginToken: String?) -> ChatTemplate {
    var template = self
    guard source.utf8.count <= Self.sizeLimit else {
      template.syntaxError = FormatError(
        reason: .limit("a template of \(Self.sizeLimit) bytes"), offset: Self.sizeLimit)
      return template
    }
    let text = JinjaSource(source)
    var parser = JinjaParser(text)
    do throws(FormatError) {
      try parser.parse()
    } catch {
      template.syntaxError = error
    }
    template.unsafeAccesses = TemplateSafety.accesses(in: parser.tree, of: text)
    if let error = template.syntaxError {
      template.unsafeAccesses += TemplateSafety.accesses(in: text, behind: error.offset)
    } else {
      template.startsWithBOS = TemplateBeginning.startsWithBOS(
        parser.tree, of: text, token: beginToken)
    }
    template.specialLiterals = TemplateLiterals.special(in: parser.tree, of: text)
    return template
  }
}
