/// What is there instead of a JSON text, by its first bytes.
enum TextFault: Hashable, Sendable {
  /// UTF-8 behind a byte order mark, which Python's `json` refuses.
  case byteOrderMark
  /// UTF-16, by its byte order mark or its zeros.
  case utf16
  /// A web page, mostly one that says why there is no download.
  case webPage

  /// What these first bytes say; nil where they may begin a JSON text.
  init?(_ head: some Collection<UInt8>) {
    let first = Array(head.prefix(3))
    if first == [0xEF, 0xBB, 0xBF] {
      self = .byteOrderMark
    } else if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(Array(first.prefix(2)))
      || first.count > 1 && first.prefix(2).contains(0) && first.prefix(2) != [0, 0]
    {
      self = .utf16
    } else if Self.pages.contains(where: Self.lowercased(head).starts(with:)) {
      self = .webPage
    } else {
      return nil
    }
  }

  /// A sentence that follows the file's name.
  var description: String {
    switch self {
    case .byteOrderMark:
      "begins with a byte order mark (BOM), which Python's JSON reader refuses; save it as UTF-8 "
        + "without one"
    case .utf16: "is UTF-16 text, but JSON files must be UTF-8"
    case .webPage: "is a web page (HTML), not JSON"
    }
  }

  private static let pages = ["<!doctype", "<html", "<head", "<?xml"].map { Array($0.utf8) }

  /// The text behind its blanks, letters A to Z in lower case.
  private static func lowercased(_ head: some Collection<UInt8>) -> [UInt8] {
    head.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.map { 65...90 ~= $0 ? $0 + 32 : $0 }
  }
}
