import ModelFacts

/// The encodings of JSON that Python's `json.loads` takes bytes in, and UTF-8 besides.
package enum JSONEncodings {
  /// Bytes of a text in UTF-16 or UTF-32 that are decoded.
  private static let longest = 4 << 20

  /// The text as UTF-8, without a mark of its byte order; nil where that would be too much work.
  ///
  /// CPython 3.13 `json/__init__.py`, `detect_encoding`: zeros among the first bytes tell UTF-16 and
  /// UTF-32.
  package static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return Array(bytes.dropFirst(3)) }
    guard let (width, isBig) = form(of: bytes) else { return bytes }
    guard bytes.count <= longest else { return nil }
    if width == 2 {
      let units = units(of: bytes, as: UInt16.self, isBig: isBig)
      return Array(String(decoding: units.drop { $0 == 0xfeff }, as: UTF16.self).utf8)
    }
    let units = units(of: bytes, as: UInt32.self, isBig: isBig)
    return Array(String(decoding: units.drop { $0 == 0xfeff }, as: UTF32.self).utf8)
  }

  private static func units<Unit: FixedWidthInteger>(
    of bytes: [UInt8], as _: Unit.Type, isBig: Bool
  ) -> [Unit] {
    let width = Unit.bitWidth / 8
    return stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
      var unit: Unit = 0
      for place in 0..<width {
        unit |= Unit(bytes[start + place]) << Unit(8 * (isBig ? width - 1 - place : place))
      }
      return unit
    }
  }

  private static func form(of bytes: [UInt8]) -> (width: Int, isBig: Bool)? {
    guard bytes.count > 3 else { return nil }
    let isZero = bytes.prefix(4).map { $0 == 0 }
    if isZero[0] { return isZero[1] ? (4, true) : (2, true) }
    if bytes.starts(with: [0xfe, 0xff]) { return (2, true) }
    if isZero[1] || bytes.starts(with: [0xff, 0xfe]) {
      return isZero[2] && isZero[3] ? (4, false) : (2, false)
    }
    return nil
  }
}
