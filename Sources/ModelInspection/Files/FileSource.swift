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
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(range.count), available: UInt64(max(0, size - range.lowerBound))),
        offset: range.lowerBound)
    }
    let bytes: [UInt8]
    do {
      bytes = try descriptor.read(range.count, at: range.lowerBound)
    } catch {
      throw FormatError(reason: .unreadable(error.description), offset: range.lowerBound)
    }
    counter?.add(bytes.count)
    guard bytes.count == range.count else {
      throw FormatError(
        reason: .unreadable("it became shorter while it was read"),
        offset: range.lowerBound + bytes.count)
    }
    return bytes
  }
}
