import ModelFacts

/// What compressed streams hold, one behind another, as Python's gzip, bz2, lzma and joblib join them.
enum PackedStreams {
  /// The most streams that are joined; more are an error of the output.
  static let maximumCount = 100

  /// Unpacks up to `limit` bytes of the streams that a source consists of.
  static func unpack(
    _ kind: PickleSniff.Kind, _ source: any ByteSource, limit: Int
  ) -> Inflater.Output {
    var output = first(kind, source, limit: limit)
    var count = 1
    while output.isFinished, output.error == nil, output.bytes.count < limit {
      let start = behindZeros(of: source, from: output.consumed)
      guard start < source.size else { break }
      let rest = SliceSource(source, start..<source.size)
      guard count < maximumCount, let head = try? rest.prefix(512),
        PickleSniff.kind(of: head) == kind
      else {
        output.error = FormatError(
          reason: count < maximumCount
            ? .violates("goes on behind its compressed stream")
            : .limit("more than \(maximumCount) compressed streams"), offset: start)
        output.isFinished = false
        break
      }
      let next = first(kind, rest, limit: limit - output.bytes.count)
      output.bytes += next.bytes
      output.isFinished = next.isFinished
      output.error = next.error
      output.consumed = start + next.consumed
      count += 1
    }
    return output
  }

  private static func first(
    _ kind: PickleSniff.Kind, _ source: any ByteSource, limit: Int
  ) -> Inflater.Output {
    switch kind {
    case .gzip: Gzip.unpack(source, limit: limit)
    case .zlib: Inflater.inflate(source, wrapping: .zlib, limit: limit)
    case .bzip2: Bzip2.unpack(source, limit: limit)
    case .xz: XZ.unpack(source, limit: limit)
    default: XZ.unpackAlone(source, limit: limit)
    }
  }

  /// The position behind padding of zeros, as far as 4 KiB of it go.
  private static func behindZeros(of source: any ByteSource, from start: Int) -> Int {
    let bytes = (try? source.prefix(4096, from: start)) ?? []
    return start + (bytes.firstIndex { $0 != 0 } ?? bytes.count)
  }
}
