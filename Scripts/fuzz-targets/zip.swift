import ModelFacts
import ModelFormats

/// Zip archives: every member that is listed can be asked for; none gives more than the limit.
func examine(_ bytes: [UInt8]) {
  let archive = ZipArchive(MemorySource(bytes))
  for entry in archive.entries.prefix(64) { _ = archive.open(entry, limit: 1 << 16) }
  _ = PyTorchCheckpoint(reading: MemorySource(bytes), path: "pytorch_model.bin")
}
