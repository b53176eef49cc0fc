import ModelFacts
import ModelFormats

/// Headers: one without errors has every tensor inside of the file, and all of the data is theirs.
func examine(_ bytes: [UInt8]) {
  guard let header = try? SafetensorsHeader(reading: MemorySource(bytes)), header.errors.isEmpty
  else { return }
  var total = header.dataStart
  for tensor in header.tensors {
    guard let start = tensor.dataOffset, let size = tensor.byteCount else {
      return require(false, "a tensor without a place")
    }
    let (end, overflow) = start.addingReportingOverflow(size)
    require(!overflow && start >= 0 && size >= 0 && end <= bytes.count, "tensor outside of the file")
    total += size
  }
  require(total == bytes.count, "bytes that belong to no tensor")
}
