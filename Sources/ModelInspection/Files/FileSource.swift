import ModelFacts
import ModelFormats

/// A file, read by position: never mapped, so a file that shrinks is an error and not a crash.
struct FileSource: ByteSource {
  private let descriptor: Descriptor
  private let counter: ReadCounter?
  /// The number of bytes when it was opened.
  let size: Int

  /// Takes a descriptor that was opened on anything, and keeps it only for a regular file.
  init(_ descriptor: Descriptor, counter: ReadCounter?) throws(FormatError) {
    let status: Descriptor.Status
    do {
      status = try descriptor.status()
    } catch {
      throw FormatError(reason: .unreadable("\(error)"), offset: 0)
    }
    guard status.kind == .file else {
      throw FormatError(
        reason: .unreadable(status.kind == .folder ? "it is a folder" : "it is no regular file"),
        offset: 0)
    }
    size = status.size
    self.descriptor = descriptor
    self.counter = counter
  }

  /// Reads a range with as few calls as the system allows.
  func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
    try check(range)
    let bytes: [UInt8]
    do {
      bytes = try descriptor.read(range.count, at: range.lowerBound)
    } catch {
      throw FormatError(reason: .unreadable(error.description), offset: range.lowerBound)
    }
    try note(bytes.count, of: range)
    return bytes
  }

  private func check(_ range: Range<Int>) throws(FormatError) {
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(range.count), available: UInt64(max(0, size - range.lowerBound))),
        offset: range.lowerBound)
    }
  }

  private func note(_ count: Int, of range: Range<Int>) throws(FormatError) {
    counter?.add(count)
    guard count == range.count else {
      throw FormatError(
        reason: .unreadable("it became shorter while it was read"),
        offset: range.lowerBound + count)
    }
  }
}

extension FileSource: WordSource {
  /// Reads a range as little-endian words.
  func words(ofRange range: Range<Int>) throws(FormatError) -> [UInt64] {
    try check(range)
    let result: (words: [UInt64], bytes: Int)
    do {
      result = try descriptor.readWords(range.count, at: range.lowerBound)
    } catch {
      throw FormatError(reason: .unreadable(error.description), offset: range.lowerBound)
    }
    try note(result.bytes, of: range)
    #if _endian(big)
      return result.words.map(\.byteSwapped)
    #else
      return result.words
    #endif
  }
}
