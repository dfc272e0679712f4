import Testing

@testable import LocalModel

@Suite struct ReadyReportTests {
    @Test func `the port follows the word`() {
        #expect(ReadyReport(line: "ready 43573")?.port == 43573)
    }

    @Test(arguments: ["", "ready", "ready 0", "ready 65536", "ready -1", "ready x", "Ready 80", "ready 80 81", "80"])
    func `anything else is not a report`(line: String) {
        #expect(ReadyReport(line: line) == nil)
    }
}
