extension Finding {
  /// The message's first statement, without what explains it and without the point at its end.
  ///
  /// It ends before a semicolon, before a new sentence, and before a colon that more than three words
  /// stand before.
  package var headline: String {
    let text = Array(message.unicodeScalars)
    var words = 1
    for (index, scalar) in text.enumerated() {
      if scalar == " " { words += 1 }
      guard index + 1 < text.count, text[index + 1] == " " else { continue }
      let next = index + 2 < text.count ? text[index + 2] : " "
      let isEnd =
        switch scalar {
        case ";": true
        case ":": words > 3
        case ".": next.properties.isUppercase
        default: false
        }
      if isEnd { return Self.string(text[..<index]) }
    }
    return Self.string(text.last == "." ? text.dropLast() : text[...])
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
