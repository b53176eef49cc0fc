import ModelFacts
import ModelKnowledge

/// The member names of a zip archive, as far as a bounded look finds them.
///
/// Enough to tell a checkpoint from a zipped folder; reading the archive is another type's work.
struct ZipOutline {
  static let localHeader: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
  static let endRecord: [UInt8] = [0x50, 0x4b, 0x05, 0x06]
  private static let centralHeader: [UInt8] = [0x50, 0x4b, 0x01, 0x02]

  /// Names from the directory's beginning and end, or from the local headers of a broken archive.
  let names: [String]

  /// Looks at the directory that the end record points to.
  init(of source: some ByteSource, head: [UInt8]) throws(FormatError) {
    var names = Self.names(in: head, signature: Self.localHeader, nameLength: 26, header: 30)
    if let directory = try Self.directory(of: source) {
      let window = 64 * 1024
      var bytes = try source.prefix(min(window, directory.count), from: directory.lowerBound)
      if directory.count > window {
        let start = max(directory.lowerBound + window, directory.upperBound - window)
        bytes += try source.bytes(in: start..<directory.upperBound)
      }
      names += Self.names(in: bytes, signature: Self.centralHeader, nameLength: 28, header: 46)
    }
    self.names = names
  }

  /// What the names say.
  var content: FileFormat {
    let last = Set(names.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
    if last.contains("constants.pkl") { return .torchScript }
    if names.contains(where: { $0.hasSuffix(".data/extern_modules") }) { return .torchPackage }
    if last.contains("archive_format") || last.contains("serialized_exported_program.json") {
      return .torchExport
    }
    if last.contains("data.pkl") { return .pytorchZip }
    let files = names.filter { !$0.hasSuffix("/") }
    if !files.isEmpty, files.allSatisfy({ $0.hasSuffix(".npy") }) { return .npz }
    if last.contains("model.weights.h5") { return .tensorFlow }
    return .zip
  }

  /// Bytes at the end in which a zip's end record stands: the record and the longest comment.
  static let longestEnd = 22 + 65_535

  /// Whether the end record of a zip stands where readers look for it.
  static func endsAsZip(_ source: any ByteSource) -> Bool {
    guard let tail = try? source.prefix(longestEnd, from: max(0, source.size - longestEnd)) else {
      return false
    }
    let span = tail.span
    var index = span.count - 22
    while index >= 0 {
      if span[index] == 0x50, span[index + 1] == 0x4b, span[index + 2] == 5, span[index + 3] == 6 {
        return true
      }
      index -= 1
    }
    return false
  }

  /// The central directory's range, as far as the end record can be believed.
  private static func directory(of source: some ByteSource) throws(FormatError) -> Range<Int>? {
    let tailLength = min(source.size, longestEnd)
    let tail: [UInt8]
    let short = try source.bytes(in: max(0, source.size - 22)..<source.size)
    if short.starts(with: endRecord) {
      tail = short
    } else {
      tail = try source.bytes(in: source.size - tailLength..<source.size)
    }
    guard let start = tail.lastIndex(of: endRecord), tail.count - start >= 22 else { return nil }
    let end = source.size - tail.count + start
    var reader = ByteReader(Array(tail[(start + 12)...]))
    guard let size = try? reader.integer(UInt32.self), let offset = try? reader.integer(UInt32.self)
    else { return nil }
    var length = Int(size)
    var first = Int(offset)
    if size == .max || offset == .max {
      guard let wide = try zip64Directory(of: source, endRecord: end) else { return nil }
      (length, first) = wide
    }
    // Bytes before the archive shift every offset; the directory still ends at its end record.
    if try source.prefix(4, from: first) != centralHeader {
      guard length <= end else { return nil }
      first = end - length
    }
    let (last, overflow) = first.addingReportingOverflow(length)
    guard !overflow, first < source.size else { return nil }
    return first..<min(last, source.size)
  }

  /// Size and offset from the zip64 end record that the locator before the end record names.
  private static func zip64Directory(
    of source: some ByteSource, endRecord: Int
  ) throws(FormatError) -> (length: Int, first: Int)? {
    guard endRecord >= 20 else { return nil }
    var locator = ByteReader(try source.bytes(in: endRecord - 20..<endRecord))
    guard try locator.integer(UInt32.self) == 0x0706_4b50 else { return nil }
    try locator.skip(4)
    guard let place = Int(exactly: try locator.integer(UInt64.self)), place >= 0,
      place <= source.size - 56
    else { return nil }
    var record = ByteReader(try source.bytes(in: place..<place + 56))
    try record.skip(40)
    guard let length = Int(exactly: try record.integer(UInt64.self)),
      let first = Int(exactly: try record.integer(UInt64.self))
    else { return nil }
    return (length, first)
  }

  /// The names of all headers with this signature, found wherever they stand.
  private static func names(
    in bytes: [UInt8], signature: [UInt8], nameLength: Int, header: Int
  ) -> [String] {
    var names: [String] = []
    var position = 0
    while position <= bytes.count - header {
      guard bytes[position] == signature[0], bytes[position...].starts(with: signature) else {
        position += 1
        continue
      }
      let length =
        Int(bytes[position + nameLength]) | Int(bytes[position + nameLength + 1]) << 8
      let name = bytes[(position + header)...].prefix(length)
      names.append(String(decoding: name, as: UTF8.self))
      position += header + name.count
    }
    return names
  }
}

extension [UInt8] {
  /// Where the last occurrence of a pattern starts.
  fileprivate func lastIndex(of pattern: [UInt8]) -> Int? {
    guard count >= pattern.count else { return nil }
    return (0...(count - pattern.count)).last { self[$0...].starts(with: pattern) }
  }
}
