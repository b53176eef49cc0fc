import ModelFacts
import ModelFormats
import ModelKnowledge

extension InspectedModel {
  /// Bytes of a window; three windows of a tensor are looked at.
  private static let windowSize = 4096

  /// Looks at a few bytes of the vocabulary-sized matrices, to tell a stored head from a tied copy.
  ///
  /// transformers ties two stored tensors only when they are equal; samples that differ prove that
  /// they aren't, for the price of some pages.
  mutating func addSamples(from opened: OpenFiles) {
    guard let set = loadedSet, set.content == .safetensors else { return }
    let sizes = vocabularySizes
    let candidates = files(of: set).flatMap { file in
      file.tensors.ofKinds { kind in
        kind.shape.count == 2 && kind.shape.first.map(sizes.contains) == true
      }.map { (file.path, $0) }
    }
    guard candidates.count > 1 else { return }
    for (path, tensor) in candidates {
      guard let start = tensor.dataOffset, let count = tensor.byteCount, count > 0,
        let source = try? opened.open(path)
      else { continue }
      let window = min(Self.windowSize, count)
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for offset in [0, (count - window) / 2, count - window] {
        let (place, overflow) = start.addingReportingOverflow(offset)
        guard !overflow, place <= source.size - window,
          let bytes = try? source.bytes(in: place..<place + window)
        else { continue }
        // FNV-1a, which needs its products cut to 64 bits.
        for byte in bytes {
          hash = (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 0x100_0000_01b3).partialValue
        }
      }
      samples[ExactString(tensor.name)] = hash
    }
  }

  /// Every `vocab_size` of the configuration and its parts.
  private var vocabularySizes: Set<Int> {
    guard let config = config.value else { return [] }
    let objects = [config] + config.members.compactMap(\.value.object)
    return Set(objects.compactMap { $0["vocab_size"]?.integer })
  }
}
