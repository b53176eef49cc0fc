import Testing

@testable import ModelFacts

@Suite struct `a table of tensors` {
  private static let tensors: [TensorInfo] = [
    TensorInfo(
      name: "layers.0.up.weight", dtype: .bf16, shape: [4, 2], byteCount: 16, dataOffset: 0),
    TensorInfo(
      name: "layers.1.up.weight", dtype: .bf16, shape: [4, 2], byteCount: 16, dataOffset: 16),
    TensorInfo(name: "layers.2.up.weight", dtype: .f32, shape: [4, 2], byteCount: 32),
    TensorInfo(name: "norm", dtype: DType(rawValue: "X9"), shape: [], byteCount: nil),
    TensorInfo(
      name: "view", dtype: .f32, shape: [2], byteCount: 8, dataOffset: 9, stride: [1],
      storage: "a", storageOffset: 1),
    TensorInfo(name: "other.1", dtype: .f32, shape: [2], byteCount: 8, storage: "a"),
    TensorInfo(name: "other.2", dtype: .f32, shape: [2], byteCount: 8, storage: "b"),
    TensorInfo(name: "norm", dtype: .f32, shape: [1], byteCount: 4),
  ]

  @Test func `gives each tensor as it was`() {
    #expect(Array(TensorTable(Self.tensors)) == Self.tensors)
    #expect(TensorTable(Self.tensors.reversed()).reversed() == Self.tensors)
    #expect(TensorTable(Self.tensors) == TensorTable(Self.tensors))
    #expect(TensorTable(Self.tensors.dropLast()) != TensorTable(Self.tensors))
  }

  @Test func `changes as a list does`() {
    for place in Self.tensors.indices {
      var (table, list) = (TensorTable(Self.tensors), Self.tensors)
      table.remove(at: place)
      list.remove(at: place)
      #expect(Array(table) == list)
      table.insert(Self.tensors[4], at: place / 2)
      list.insert(Self.tensors[4], at: place / 2)
      table[0].name = "first.9"
      list[0].name = "first.9"
      #expect(Array(table) == list)
      table.removeAll { $0.byteCount == 16 }
      list.removeAll { $0.byteCount == 16 }
      #expect(Array(table) == list)
    }
  }

  @Test func `counts what tensors have in common`() {
    let table = TensorTable(Self.tensors)
    let shares = table.ownedShares.map { share in
      "\(table.patterns[share.kind.pattern]) \(share.kind.dtype) \(share.count) \(share.ownedCount)"
    }
    #expect(
      shares == [
        "layers.*.up.weight BF16 2 2", "layers.*.up.weight F32 1 1", "norm X9 1 1",
        "view F32 1 1", "other.* F32 2 1", "norm F32 1 1",
      ])
    #expect(table.ofKinds { $0.elementCount == 2 }.map(\.name) == ["view", "other.1", "other.2"])
  }

  @Test func `knows names that came before, whatever came of them`() {
    var builder = TensorTableBuilder(capacity: 0)
    var isNew: [Bool] = []
    for name in ["a.1", "a.2", "__metadata__", "a.1", "a.2", "__metadata__", "b", "a.3"] {
      isNew.append(builder.begin(Array(name.utf8).span))
      if name == "a.2" || name == "__metadata__" {
        builder.leave()
      } else {
        builder.add(dtype: .f32, shape: [1], byteCount: 4, dataOffset: 8)
      }
    }
    #expect(isNew == [true, true, true, false, false, false, true, true])
    #expect(builder.table.map(\.name) == ["a.1", "a.1", "b", "a.3"])
  }
}
