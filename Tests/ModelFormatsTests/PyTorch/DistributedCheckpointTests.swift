import ModelFacts
import ModelFormats
import ModelKnowledge
import Testing

@Suite struct `distributed checkpoints` {
  private func reading(_ fixture: TorchFixture) -> DistributedCheckpoint {
    DistributedCheckpoint(reading: MemorySource(fixture.bytes), path: fixture.name)
  }

  @Test(arguments: ["distributed/.metadata", "distributed/__0_0.distcp"])
  func `are told by their content`(name: String) throws {
    let fixture = try TorchFixture(name)
    let content = try FileFormat.sniffed(from: MemorySource(fixture.bytes), name: name)
    #expect(content == .torchDistributed)
  }

  @Test func `name their tensors with whole shapes in one file`() throws {
    let checkpoint = reading(try TorchFixture("distributed/.metadata"))
    #expect(checkpoint.file.errors.isEmpty)
    #expect(
      checkpoint.file.tensors == [
        TensorInfo(name: "model.weight", dtype: .f32, shape: [3, 4], byteCount: 48),
        TensorInfo(name: "model.bias", dtype: .f32, shape: [3], byteCount: 12),
        TensorInfo(name: "half", dtype: .bf16, shape: [2, 2], byteCount: 8),
      ])
  }

  @Test func `hold archives in a row, each of which is read by itself`() throws {
    let checkpoint = reading(try TorchFixture("distributed/__0_0.distcp"))
    #expect(checkpoint.file.errors.isEmpty)
    #expect(checkpoint.file.tensors.isEmpty)
    #expect(checkpoint.scans.count == 4)
    #expect(checkpoint.scans.allSatisfy { $0.remarks.isEmpty && $0.error == nil })
  }

  @Test func `say so when the row breaks off`() throws {
    var cut = try TorchFixture("distributed/__0_0.distcp")
    cut.bytes.removeLast()
    #expect(!reading(cut).file.errors.isEmpty)
    var shifted = try TorchFixture("distributed/__0_0.distcp")
    shifted.bytes.removeFirst(1000)
    #expect(!reading(shifted).scans.isEmpty || !reading(shifted).file.errors.isEmpty)
  }
}
