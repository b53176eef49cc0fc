import ModelFacts
import ModelFormats

/// Pickles: scanned as a file of any name, and read as a checkpoint. Archives are the zip target's.
func examine(_ bytes: [UInt8]) {
  guard !bytes.indices.contains(where: { bytes[$0...].starts(with: [0x50, 0x4b, 5, 6]) }) else {
    return
  }
  let source = MemorySource(bytes)
  let scans = PickleScanner.scan(source, path: "pytorch_model.bin")
  if bytes.count.isMultiple(of: 8) {
    require(scans == PickleScanner.scan(source, path: "pytorch_model.bin"), "two answers")
    _ = PickleScanner.scan(source, path: "data.dat")
  } else {
    _ = PyTorchCheckpoint(reading: source, path: "pytorch_model.bin")
  }
}
