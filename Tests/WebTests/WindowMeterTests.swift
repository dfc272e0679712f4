import Model
import Testing

@testable import Web

@Suite struct WindowMeterTests {
    @Test(arguments: [nil, 0, 59]) func `there is nothing to tell below 60 percent`(percent: Int?) {
        #expect(WindowMeter(percent: percent, isExceeded: false) == nil)
    }

    @Test(arguments: [(60, 60, false), (79, 79, false), (80, 80, true), (100, 100, true), (250, 100, true)])
    func `the meter offers to go on from 80 percent`(percent: Int, shown: Int, isOffered: Bool) throws {
        let meter = try #require(WindowMeter(percent: percent, isExceeded: false))

        let html = try Resources.pages.get().windowMeter(meter, in: .en)

        #expect(html.contains("value=\"\(shown)\"") && html.contains("Context window \(shown)% full"))
        #expect(html.contains("data-action=\"summarize\"") == isOffered)
        #expect(meter.mark == shown)
    }

    @Test(arguments: [nil, 10, 90])
    func `a conversation that does not fit is told without numbers`(percent: Int?) throws {
        let meter = try #require(WindowMeter(percent: percent, isExceeded: true))

        let html = try Resources.pages.get().windowMeter(meter, in: .ru)

        #expect(!html.contains("<meter") && html.contains("Беседа больше"))
        #expect(html.contains("data-action=\"summarize\""))
        #expect(meter.mark > 100)
    }

    @Test func `nothing is shown as nothing`() throws {
        #expect(try Resources.pages.get().windowMeter(nil, in: .en) == "")
    }

    @Test(arguments: Language.allCases) func `a model is asked without the spaces of a page`(language: Language) throws
    {
        let request = try Resources.pages.get().summaryRequest(in: language)

        #expect(request.count > 100 && !request.contains("\u{A0}"))
        #expect(Limits.message.contains(request.unicodeScalars.count))
    }
}
