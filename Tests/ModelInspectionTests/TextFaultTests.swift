import Testing

@testable import ModelInspection

/// What stands where a JSON text belongs.
@Suite struct TextFaultTests {
  @Test(arguments: [
    ([0xEF, 0xBB, 0xBF, 0x7B] as [UInt8], TextFault.byteOrderMark as TextFault?),
    ([0xFF, 0xFE, 0x7B, 0x00], .utf16), ([0x7B, 0x00, 0x22, 0x00], .utf16),
    (Array("\n <!DOCTYPE html>".utf8), .webPage), (Array("<html>".utf8), .webPage),
    (Array("{}".utf8), nil), ([], nil), (Array("<|x|>".utf8), nil),
  ])
  func `is told by the first bytes`(_ bytes: [UInt8], _ fault: TextFault?) {
    #expect(TextFault(bytes) == fault)
  }
}
