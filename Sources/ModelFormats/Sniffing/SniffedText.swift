import ModelFacts
import ModelKnowledge

/// The beginning of a file that is text, and which kind of text it is.
struct SniffedText {
  /// The text as far as it was read.
  let text: Substring

  /// Takes bytes that are UTF-8 without control characters; nil for anything else.
  init?(head: [UInt8], isWhole: Bool) {
    guard !head.contains(where: Self.isControl), let text = Self.decode(head, isWhole: isWhole)
    else { return nil }
    let body = text.first == "\u{feff}" ? text.dropFirst() : text[...]
    self.text = body.drop { $0.isWhitespace }
  }

  /// Which kind of text it is; a name helps where the text is too broken to say so itself.
  func content(name: String) -> FileFormat {
    if isHTML { return .html }
    if isOpenVINO { return .openVINO }
    if text.hasPrefix("model_checkpoint_path: \"") { return .tensorFlow }
    if isTiktoken { return .tiktoken }
    if isJSON || FileFormat.json.isUsual(for: name) { return .json }
    return FileFormat.promised(by: name) == .pickle ? .pickle : .text
  }

  private var isHTML: Bool {
    let start = text.prefix(512).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return true }
    // Object stores answer errors with a small XML document.
    return start.hasPrefix("<?xml") && (start.contains("<html") || start.contains("<error>"))
  }

  private var isOpenVINO: Bool {
    text.hasPrefix("<?xml") && text.prefix(512).contains("<net name=")
      || text.hasPrefix("<net name=")
  }

  /// Whether the first characters can begin a JSON object or array; Jinja's `{%` and `{{` can't.
  private var isJSON: Bool {
    guard let first = text.first, first == "{" || first == "[" else { return false }
    guard let next = text.dropFirst().first(where: { !$0.isWhitespace }) else { return true }
    return first == "{" ? "\"}".contains(next) : "\"{[]-0123456789tfn".contains(next)
  }

  /// Whether the first lines are base64 and the ranks 0, 1, 2, ….
  private var isTiktoken: Bool {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 9)
    if lines.count > 1 { lines.removeLast() }
    guard !lines.isEmpty else { return false }
    for (rank, line) in lines.enumerated() {
      let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard fields.count == 2, fields[1].elementsEqual("\(rank)".utf8),
        !fields[0].isEmpty, fields[0].count.isMultiple(of: 4), fields[0].allSatisfy(Self.isBase64)
      else { return false }
    }
    return true
  }

  /// The text, without the character that the end of the head may have cut.
  private static func decode(_ head: [UInt8], isWhole: Bool) -> String? {
    for dropped in 0..<(isWhole ? 1 : 4) {
      if let text = String(validating: head.dropLast(dropped), as: UTF8.self) { return text }
    }
    return nil
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09...0x0d, 0x1b: false
    case 0x00..<0x20, 0x7f: true
    default: false
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }
}
