import Model
import Testing

@testable import Assistant

@Suite struct WindowFillTests {
    @Test(arguments: [
        (0, 1000, 0), (599, 1000, 59), (600, 1000, 60), (640_000, 1_000_000, 64), (3000, 1000, 300), (.max, 1, .max),
    ])
    func `a window is full to whole percent`(used: Int, window: Int, percent: Int) {
        #expect(WindowFill(usedTokens: used, windowTokens: window).percent == percent)
    }

    @Test func `the store knows a prompt that is too long by the code of its failure`() {
        #expect(ReplyFailure.contextTooLong.rawValue == Message.Metadata.contextTooLong)
    }
}
