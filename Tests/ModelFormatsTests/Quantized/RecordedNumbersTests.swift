import ModelFacts
import ModelFormats
import Testing

@Suite struct RecordedNumbersTests {
  private func read(_ name: String, _ dtype: DType, _ bytes: [UInt8]) -> [String: [Int]] {
    let tensors = [
      TensorInfo(
        name: name, dtype: dtype, shape: [bytes.count], byteCount: bytes.count, dataOffset: 0),
      TensorInfo(name: "m.W_q", dtype: .u8, shape: [1], byteCount: 1, dataOffset: 0),
    ]
    return RecordedNumbers.read(of: TensorTable(tensors), from: MemorySource(bytes))
  }

  private let shape: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]

  @Test func `reads the shapes that packed weights keep beside them`() {
    #expect(read("m.weight_shape", .i64, shape) == ["m.weight_shape": [256, 3]])
    #expect(read("m.shape", .i64, shape) == ["m.shape": [256, 3]])
    let state = #"{"quant_type": "nf4", "shape": [128, 64], "blocksize": 64}"#
    let name = "m.weight.quant_state.bitsandbytes__nf4"
    #expect(read(name, .u8, Array(state.utf8)) == [name: [128, 64]])
  }

  @Test func `leaves out what isn't numbers of a shape`() {
    #expect(read("m.weight", .i64, shape).isEmpty)
    #expect(read("m.weight_shape", .i32, shape).isEmpty)
    #expect(read("m.weight_shape", .i64, [UInt8](repeating: 0xff, count: 8)).isEmpty)
    #expect(read("m.weight.quant_state.bitsandbytes__nf4", .u8, Array("{".utf8)).isEmpty)
    let text = #"{"shape": [1, -2]}"#
    #expect(read("m.weight.quant_state.bitsandbytes__nf4", .u8, Array(text.utf8)).isEmpty)
    #expect(read("m.weight_shape", .i64, [UInt8](repeating: 1, count: 4104)).isEmpty)
  }

  @Test func `stays inside of the file`() {
    let tensor = TensorInfo(
      name: "m.weight_shape", dtype: .i64, shape: [2], byteCount: 16, dataOffset: 8)
    #expect(RecordedNumbers.read(of: [tensor], from: MemorySource(shape)).isEmpty)
  }
}
