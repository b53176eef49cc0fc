import ModelFacts
import ModelFormats

/// Pickles in whatever container: scanned as a file of any name, and read as a checkpoint.
func examine(_ bytes: [UInt8]) {
  let source = MemorySource(bytes)
  let scans = PickleScanner.scan(source, path: "pytorch_model.bin")
  if bytes.count.isMultiple(of: 8) {
    require(scans == PickleScanner.scan(source, path: "pytorch_model.bin"), "two answers")
    _ = PickleScanner.scan(source, path: "data.dat")
  }
  _ = PyTorchCheckpoint(reading: source, path: "pytorch_model.bin")
}
