import ModelFacts
import ModelFormats

/// GGUF headers: a header without errors has every tensor's bytes inside of the file.
func examine(_ bytes: [UInt8]) {
  let header = GGUFHeader(reading: MemorySource(bytes))
  _ = header.vocabulary.vocabulary(file: "model.gguf")
  for template in header.chatTemplates(path: "model.gguf") { _ = template.analyzed(beginToken: nil) }
  guard header.errors.isEmpty else { return }
  for tensor in header.tensors {
    // A tensor of nothing may stand at the end of a file whose last padding was cut.
    guard let start = tensor.dataOffset, let size = tensor.byteCount, size > 0 else { continue }
    let (end, overflow) = start.addingReportingOverflow(size)
    require(!overflow && start >= 0 && size >= 0 && end <= bytes.count, "tensor outside of the file")
  }
}
