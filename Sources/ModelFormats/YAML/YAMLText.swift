import ModelFacts

/// The characters of a YAML file: UTF-8 as far as they are what YAML allows.
///
/// A byte order mark makes it UTF-16, as in PyYAML 6.0 `reader.py`, which knows no UTF-32.
struct YAMLText {
  /// The characters that are allowed, and four zeros, which no text holds: what looks ahead stops there.
  let bytes: [UInt8]
  /// Where the characters end.
  let end: Int
  /// Whether the file has two bytes for most characters.
  let isUTF16: Bool
  /// Why the characters end before the file.
  let fault: FormatError.Reason?

  /// Decodes a file, up to the first character that isn't allowed.
  init(_ file: [UInt8]) {
    let isLittle = file.starts(with: [0xff, 0xfe])
    isUTF16 = isLittle || file.starts(with: [0xfe, 0xff])
    var decoded = file
    var isCut = false
    if isUTF16 { (decoded, isCut) = Self.decode(file, isBig: !isLittle) }
    let (end, refusal) = Self.check(decoded)
    self.end = end
    fault = refusal ?? (isCut ? .violates("holds text that isn't UTF-16") : nil)
    decoded.removeSubrange(end...)
    bytes = decoded + [0, 0, 0, 0]
  }

  /// The bytes of the character that starts at a place.
  @inline(__always)
  func width(at place: Int) -> Int {
    let lead = bytes[place]
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  }

  /// The text as UTF-8, and whether it ends before the file: half of a pair, or half a unit.
  private static func decode(_ file: [UInt8], isBig: Bool) -> (text: [UInt8], isCut: Bool) {
    var text: [UInt8] = []
    var place = 0
    func unit(at place: Int) -> UInt32 {
      let (first, second) = (UInt32(file[place]), UInt32(file[place + 1]))
      return isBig ? first << 8 | second : second << 8 | first
    }
    while place + 1 < file.count {
      var code = unit(at: place)
      place += 2
      if code & 0xfc00 == 0xd800, place + 1 < file.count, unit(at: place) & 0xfc00 == 0xdc00 {
        code = 0x10000 + (code & 0x3ff) << 10 + unit(at: place) & 0x3ff
        place += 2
      }
      guard let scalar = Unicode.Scalar(code) else { return (text, true) }
      text += scalar.utf8
    }
    return (text, place < file.count)
  }

  /// How far a text is UTF-8 and printable in the sense of PyYAML, and what is wrong there.
  private static func check(_ text: [UInt8]) -> (end: Int, fault: FormatError.Reason?) {
    let span = text.span
    var place = 0
    while place < span.count {
      let byte = span[place]
      if byte < 0x80 {
        let isAllowed = byte >= 0x20 && byte != 0x7f || [0x09, 0x0a, 0x0d].contains(byte)
        guard isAllowed else { return (place, refusal(of: UInt32(byte))) }
        place += 1
        continue
      }
      guard let (code, width) = character(in: span, at: place) else {
        return (place, .invalidUTF8)
      }
      let isControl = code < 0xa0 && code != 0x85
      guard !isControl, code != 0xfffe, code != 0xffff else { return (place, refusal(of: code)) }
      place += width
    }
    return (place, nil)
  }

  private static func refusal(of code: UInt32) -> FormatError.Reason {
    .violates("isn't valid YAML: character U+\(hexadecimal(code)) isn't allowed")
  }

  private static func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The character beyond ASCII that stands at a place; nil for what isn't UTF-8.
  private static func character(
    in span: Span<UInt8>, at place: Int
  ) -> (code: UInt32, width: Int)? {
    let lead = span[place]
    let width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    guard 0xc2...0xf4 ~= lead, place + width <= span.count else { return nil }
    var code = UInt32(lead) & (0x7f >> UInt32(width))
    for index in place + 1..<place + width {
      guard span[index] & 0xc0 == 0x80 else { return nil }
      code = code << 6 | UInt32(span[index] & 0x3f)
    }
    let least: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
    guard code >= least, Unicode.Scalar(code) != nil else { return nil }
    return (code, width)
  }
}
