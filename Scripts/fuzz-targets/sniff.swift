import ModelFacts
import ModelFormats

/// Telling files by their content, under names that decide where content doesn't; and modules.
func examine(_ bytes: [UInt8]) {
  let source = MemorySource(bytes)
  for name in ["data.bin", "model.safetensors", "pytorch_model.pkl"] {
    let format = try? FileFormat.sniffed(from: source, name: name)
    require(format != nil, "bytes in memory that can't be had")
  }
  // Any bytes are Python to it: a part of the inputs is enough.
  if bytes.count.isMultiple(of: 4) { _ = ModuleDeclarations(scanning: [bytes]) }
}
