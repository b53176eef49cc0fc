import ModelFacts
import ModelFormats

/// Headers: no tensor lies outside of the file, whatever the header says.
func examine(_ bytes: [UInt8]) {
  guard let header = try? SafetensorsHeader(reading: MemorySource(bytes)) else { return }
  for tensor in header.tensors {
    guard let start = tensor.dataOffset, let size = tensor.byteCount else { continue }
    let (end, overflow) = start.addingReportingOverflow(size)
    require(!overflow && start >= 0 && size >= 0 && end <= bytes.count, "tensor outside of the file")
  }
}
