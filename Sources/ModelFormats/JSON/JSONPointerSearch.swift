import ModelFacts

/// Where a JSON text has the value that a pointer names.
package enum JSONPointerSearch {
  /// The byte at which the value of a pointer (RFC 6901) starts, a member's value at its key.
  ///
  /// - Parameters:
  ///   - pointer: Such as `/rope_scaling/factor`; the empty one is the whole text.
  ///   - bytes: The text.
  /// - Returns: The byte; nil where the text has no such value or breaks off before it.
  package static func offset(of pointer: String, in bytes: [UInt8]) -> Int? {
    guard pointer.hasPrefix("/") else { return pointer.isEmpty ? 0 : nil }
    let parts = pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      unescaped($0)
    }
    var scanner = JSONScanner(dialect: .python)
    return try? place(of: parts[...], at: &scanner, in: bytes)
  }

  /// A part of a pointer with `~1` and `~0` as what they stand for.
  private static func unescaped(_ part: Substring) -> String {
    part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
      .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
  }

  private static func place(
    of parts: ArraySlice<String>, at scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) -> Int? {
    var place: Int?
    for part in parts {
      guard let found = try member(part, at: &scanner, in: bytes) else { return nil }
      place = found
    }
    return place
  }

  /// Moves to a member's value, or to an element; the byte of the member's key or of the element.
  private static func member(
    _ name: String, at scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) -> Int? {
    switch try scanner.peek(in: bytes.span) {
    case UInt8(ascii: "{"):
      try scanner.beginObject(in: bytes.span)
      while let key = try scanner.key(in: bytes.span) {
        if key.string(in: bytes) == name { return key.start - 1 }
        try scanner.skipValue(in: bytes.span)
      }
    case UInt8(ascii: "["):
      guard let index = Int(name) else { return nil }
      try scanner.beginArray(in: bytes.span)
      var current = 0
      while try scanner.hasElement(in: bytes.span) {
        if current == index { return scanner.position }
        try scanner.skipValue(in: bytes.span)
        current += 1
      }
    default: break
    }
    return nil
  }
}
