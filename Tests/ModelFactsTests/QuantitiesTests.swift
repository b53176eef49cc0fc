import ModelFacts
import Testing

@Suite struct QuantitiesTests {
  @Test(arguments: [
    (0, "0", "0 B"), (999, "999", "999 B"), (1000, "1,000", "1.00 kB"),
    (999_499, "999,499", "999 kB"), (999_999, "999,999", "1.00 MB"),
    (22_713_216, "22.7 M", "22.7 MB"), (134_515_008, "135 M", "135 MB"),
    (999_999_999, "1.00 B", "1.00 GB"), (8_030_261_248, "8.03 B", "8.03 GB"),
    (16_060_522_496, "16.1 B", "16.1 GB"), (1_300_000_000_000, "1.30 T", "1.30 TB"),
    (.max, "9223372 T", "9223 PB"),
  ])
  func `sizes read well`(_ value: Int, _ parameters: String, _ bytes: String) {
    #expect(Quantities.parameters(value) == parameters)
    #expect(Quantities.bytes(value) == bytes)
  }

  @Test func `counts have separators and nouns`() {
    #expect(Quantities.count(128_256) == "128,256")
    #expect(Quantities.count(-1_234_567) == "-1,234,567")
    #expect(Quantities.count(.min) == "-9,223,372,036,854,775,808")
    #expect(Quantities.count(1, "file") == "1 file")
    #expect(Quantities.count(0, "file") == "0 files")
  }

  @Test func `shares never round something to nothing`() {
    #expect(Quantities.share(1, of: 1_000_000) == "< 0.01 %")
    #expect(Quantities.share(0, of: 10) == "0.00 %")
    #expect(Quantities.share(41_943_040, of: 8_030_261_248) == "0.52 %")
    #expect(Quantities.share(1, of: 1) == "100.0 %")
    #expect(Quantities.share(1, of: 0) == "0 %")
  }
}
