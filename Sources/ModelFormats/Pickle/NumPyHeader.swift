/// The header of a `.npy` file, as far as it tells whether objects follow.
///
/// numpy 2.4 `lib/_format_impl.py`: a Python dictionary of `descr`, `fortran_order` and `shape`.
struct NumPyHeader {
  private let text: String
  private let isWhole: Bool

  /// A header, or the beginning of one that is longer than any that numpy writes.
  init(_ bytes: [UInt8], isWhole: Bool) {
    text = String(decoding: bytes, as: UTF8.self)
    self.isWhole = isWhole
  }

  /// Whether a type among its `descr` may be Python's object, in any of the spellings that numpy takes.
  var mayHoldObjects: Bool {
    guard isWhole, let texts = NumPyHeaderTexts(text) else { return true }
    return !texts.types.allSatisfy(Self.isPlain)
  }

  /// Whether a type, or several with commas, is none but numbers, texts and bytes.
  private static func isPlain(_ type: String) -> Bool {
    type.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
      let bare = part.drop { " ()0123456789".contains($0) }.drop { "<>|=!".contains($0) }
      guard let kind = bare.first else { return !part.isEmpty }
      if names.contains(String(bare)) { return true }
      let rest = bare.dropFirst()
      return "?bBhHiIlLqQpPefdgFDGSaUVMmuc".contains(kind)
        && rest.drop(while: \.isNumber).allSatisfy { "[]0123456789YMWDhmsunpfa ".contains($0) }
    }
  }

  private static let names: Set<String> = [
    "bool", "float", "int", "complex", "str", "bytes", "int8", "int16", "int32", "int64", "uint8",
    "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128",
  ]

  /// The number of bytes of the array, nil where the header isn't as plain as numpy's own.
  var byteCount: Int? {
    let parts = quoted.filter { !$0.allSatisfy { ":, (){}[]".contains($0) || $0.isNewline } }
    guard isWhole, let place = parts.firstIndex(of: "descr"), place + 1 < parts.count,
      let size = Self.itemSize(parts[place + 1]), let shape = text.firstRange(of: "'shape': (")
    else { return nil }
    var count = size
    for number in text[shape.upperBound...].prefix(while: { $0 != ")" }).split(separator: ",") {
      let digits = number.filter { $0 != " " }
      guard !digits.isEmpty else { continue }
      guard let length = Int(digits), length >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  private var quoted: [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "'" || $0 == "\"" }
  }

  /// Bytes of one element of a type such as `<f4`.
  private static func itemSize(_ type: Substring) -> Int? {
    let plain = type.drop { "<>|=".contains($0) }
    guard let kind = plain.first, "biufc".contains(kind) else { return nil }
    return Int(plain.dropFirst())
  }
}

/// The texts in a NumPy header that are types, as Python reads the dictionary.
struct NumPyHeaderTexts {
  /// Types, in order.
  private(set) var types: [String] = []

  /// Takes a header apart; nil for one that isn't as plain as numpy's own.
  init?(_ text: String) {
    var brackets: [UInt8] = []
    var previous: UInt8 = 0
    var pending: (text: String, isKeyOrName: Bool, follows: UInt8)?
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case 0x20, 0x09, 0x0a, 0x0d: continue
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let end = bytes.firstIndex(of: byte) else { return nil }
        let content = bytes[..<end]
        guard !content.contains(UInt8(ascii: "\\")) else { return nil }
        bytes = bytes[(end + 1)...]
        // Python joins texts that stand side by side.
        let isName = previous == UInt8(ascii: "(") && brackets.dropLast().last == UInt8(ascii: "[")
        let before = pending.map { ($0.text, $0.isKeyOrName) } ?? ("", isName)
        pending = (before.0 + String(decoding: content, as: UTF8.self), before.1, byte)
        previous = byte
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): brackets.append(byte)
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): _ = brackets.popLast()
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): break
      default: return nil
      }
      if let ready = pending {
        let isKey = byte == UInt8(ascii: ":")
        if !isKey, !(ready.isKeyOrName && byte == UInt8(ascii: ",")) { types.append(ready.text) }
        pending = nil
      }
      previous = byte
    }
    if let ready = pending { types.append(ready.text) }
  }
}
