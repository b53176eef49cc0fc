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

  /// Whether a type among its `descr` is Python's object, in any of the spellings that numpy takes.
  var mayHoldObjects: Bool {
    // An escape in a header is nothing that numpy writes.
    if !isWhole || text.contains("object") || text.utf8.contains(UInt8(ascii: "\\")) { return true }
    return quoted.contains { part in
      part.split(separator: ",").contains { $0.filter(\.isLetter) == "O" }
    }
  }

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
