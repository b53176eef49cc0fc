import ModelFacts

extension RenderedTemplate {
  /// Where the template is that was rendered, or the first one where none is chosen.
  var place: Location { template?.location ?? location ?? Location(file: nil) }

  /// Whether the template doesn't compile, which has a rule of its own.
  var isMalformed: Bool { template?.syntaxError != nil }
}

extension String {
  /// The text between quotes, line breaks as `\\n`, cut where it is long.
  var asQuoted: String {
    let text = replacing("\n", with: "\\n")
    return "'\(text.count > 60 ? text.prefix(60) + "…" : text)'"
  }

  /// The text of an exception as the end of a sentence: one line, a full stop behind it.
  var asReason: String {
    let line = replacing("\n", with: " ")
    let text = line.count > 120 ? line.prefix(120) + "…" : line[...]
    return text.last.map { ".!?…".contains($0) } ?? false ? String(text) : text + "."
  }
}
