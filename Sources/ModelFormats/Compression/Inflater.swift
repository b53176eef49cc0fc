import CZlib
package import ModelFacts

/// DEFLATE through zlib, within a stated number of output bytes.
package struct Inflater {
  /// What surrounds the DEFLATE stream.
  package enum Wrapping: Sendable {
    /// Nothing, as in a zip member.
    case none
    /// A zlib header and checksum.
    case zlib

    /// zlib's `windowBits` for it.
    fileprivate var windowBits: Int32 {
      switch self {
      case .none: -15
      case .zlib: 15
      }
    }
  }

  /// What came out.
  package struct Output: Sendable {
    /// The bytes, at most as many as were asked for.
    package var bytes: [UInt8] = []
    /// Whether the stream came to its end.
    package var isFinished = false
    /// What was wrong with the stream after those bytes.
    package var error: FormatError?
    /// The number of compressed bytes that were used.
    package var consumed = 0
  }

  /// Inflates up to `limit` bytes out of a source.
  package static func inflate(
    _ source: any ByteSource, wrapping: Wrapping, limit: Int
  ) -> Output {
    var output = Output()
    var stream = unsafe z_stream()
    let version = unsafe zlibVersion()
    guard
      unsafe inflateInit2_(
        &stream, wrapping.windowBits, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      output.error = FormatError(reason: .unreadable("zlib couldn't start"), offset: 0)
      return output
    }
    defer { unsafe _ = inflateEnd(&stream) }
    var position = 0
    while position < source.size, output.bytes.count < limit, !output.isFinished {
      let chunk: [UInt8]
      do throws(FormatError) {
        chunk = try source.prefix(64 * 1024, from: position)
      } catch {
        output.error = error
        break
      }
      let used = unsafe feed(chunk, to: &stream, into: &output, limit: limit, at: position)
      position += used
      guard used > 0 || output.error == nil else { break }
      guard output.error == nil else { break }
      if used == 0, output.bytes.count < limit, !output.isFinished {
        output.error = FormatError(reason: .violates("doesn't inflate"), offset: position)
        break
      }
    }
    output.consumed = position
    if !output.isFinished, output.error == nil, output.bytes.count < limit {
      output.error = FormatError(
        reason: .truncated(needed: 1, available: 0), offset: source.size)
    }
    return output
  }

  /// Gives a chunk to zlib until it is used up; returns how much of it was.
  private static func feed(
    _ chunk: [UInt8], to stream: inout z_stream, into output: inout Output, limit: Int, at base: Int
  ) -> Int {
    var input = chunk
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    return unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe stream.next_in = input.baseAddress
      unsafe stream.avail_in = UInt32(input.count)
      repeat {
        let room = min(piece.count, limit - output.bytes.count)
        guard room > 0 else { break }
        let status = unsafe piece.withUnsafeMutableBufferPointer { piece in
          unsafe stream.next_out = piece.baseAddress
          unsafe stream.avail_out = UInt32(room)
          return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        let produced = unsafe room - Int(stream.avail_out)
        output.bytes.append(contentsOf: piece[..<produced])
        if status == Z_STREAM_END {
          output.isFinished = true
          break
        }
        guard status == Z_OK || status == Z_BUF_ERROR else {
          output.error = unsafe FormatError(
            reason: .violates("doesn't inflate"), offset: base + input.count - Int(stream.avail_in))
          break
        }
        if produced == 0 { break }
      } while unsafe stream.avail_in > 0 || stream.avail_out == 0
      return unsafe input.count - Int(stream.avail_in)
    }
  }

  /// The CRC-32 that zip and gzip store.
  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe UInt32(truncatingIfNeeded: CZlib.crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}
