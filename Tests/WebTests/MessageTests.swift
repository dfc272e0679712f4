import Model
import Testing

@testable import Web

@Suite struct MessageTests {
    private func view(_ status: MessageView.Status, role: MessageView.Role = .assistant) -> MessageView {
        MessageView(
            id: "m1", role: role, status: status, blocks: ["<p>one</p>", "<p>two</p>"],
            createdAt: "2026-11-23T04:05:06.000000Z", model: "claude",
            cost: .init(
                inputTokens: 1_200, cachedTokens: 900, outputTokens: 1, firstMilliseconds: 800, milliseconds: 2_340,
                micros: 4_200))
    }

    @Test func `a message is one article that carries its state`() throws {
        let html = try Resources.pages.get().message(view(.complete), in: .en)

        #expect(html.matches(of: /<article\b/).count == 1)
        #expect(html.contains("id=\"message-m1\" data-id=\"m1\" data-role=\"assistant\" data-status=\"complete\""))
        #expect(html.contains("<div class=\"body prose\" dir=\"auto\"><p>one</p><p>two</p></div>"))
    }

    @Test func `a finished reply says when, by which model and with how many tokens`() throws {
        let html = try Resources.pages.get().footer(of: view(.complete), in: .en)

        #expect(html.contains("<time datetime=\"2026-11-23T04:05:06.000000Z\">23 Nov 2026, 04:05 UTC</time>"))
        #expect(html.contains("<dt>Model</dt><dd>claude</dd>"))
        #expect(html.contains("<dt>Input</dt><dd>1,200 tokens, 75% from cache</dd>"))
        #expect(html.contains("<dt>Output</dt><dd>1 token</dd>"))
        #expect(html.contains("<dt>Time</dt><dd>2.3\u{A0}s, first word after 0.8\u{A0}s</dd>"))
        #expect(html.contains("<dt>Cost</dt><dd>$0.0042</dd>"))
    }

    @Test func `the details of a reply open from a button`() throws {
        let html = try Resources.pages.get().footer(of: view(.complete), in: .en)

        #expect(html.contains("popovertarget=\"details-m1\""))
        #expect(html.contains("id=\"details-m1\" popover"))
    }

    @Test func `an estimate is marked as one`() throws {
        var stopped = view(.stopped)
        stopped.cost = .init(outputTokens: 1_500, isOutputEstimated: true)

        let html = try Resources.pages.get().footer(of: stopped, in: .en)

        #expect(html.contains("<dt>Output</dt><dd>about 1,500 tokens</dd>"))
    }

    @Test func `a reply of which nothing is known has no details`() throws {
        var stopped = view(.stopped)
        (stopped.model, stopped.cost) = (nil, nil)

        #expect(try !Resources.pages.get().footer(of: stopped, in: .en).contains("details"))
    }

    @Test(arguments: [
        (0, "$0.0000"), (49, "$0.0000"), (50, "$0.0001"), (99_949, "$0.0999"), (100_000, "$0.10"),
        (1_234_567_890, "$1,234.57"),
    ])
    func `a small price is shown exactly`(micros: Int, text: String) throws {
        #expect(try Resources.pages.get().catalogue[.en].price(micros: micros) == text)
    }

    @Test func `a person's message can be edited, a reply cannot`() throws {
        var mine = view(.complete, role: .user)
        mine.actions = [.edit]

        #expect(try Resources.pages.get().message(mine, in: .en).contains("data-action=\"edit\""))
        #expect(try !Resources.pages.get().message(view(.complete), in: .en).contains("data-action=\"edit\""))
    }

    @Test(arguments: [
        (["<p class=\"typed\">short</p>"], false), (Array(repeating: "<p>line</p>", count: 14), false),
        (Array(repeating: "<p>line</p>", count: 15), true), ([String(repeating: "word ", count: 400)], true),
    ])
    func `a long message of a person is folded`(blocks: [String], isFolded: Bool) throws {
        var mine = view(.complete, role: .user)
        mine.blocks = blocks

        #expect(try Resources.pages.get().message(mine, in: .en).contains("data-long") == isFolded)
    }

    @Test func `a long reply is not folded`() throws {
        var reply = view(.complete)
        reply.blocks = Array(repeating: "<p>line</p>", count: 50)

        #expect(try !Resources.pages.get().message(reply, in: .en).contains("data-long"))
    }

    @Test func `a running reply has no actions yet`() throws {
        let html = try Resources.pages.get().message(view(.streaming), in: .en)

        #expect(html.contains("<footer") && !html.contains("<button") && !html.contains("<time"))
    }

    @Test func `a person's message has no model and no tokens`() throws {
        let html = try Resources.pages.get().message(view(.complete, role: .user), in: .en)

        #expect(!html.contains("claude") && !html.contains("token"))
    }

    @Test func `a failed reply says why in the reader's language`() throws {
        var failed = view(.failed)
        failed.errorCode = "upstream-overloaded"
        failed.actions = [.regenerate]

        let html = try Resources.pages.get().message(failed, in: .ru)

        #expect(html.contains("Модель перегружена."))
        #expect(html.contains("data-action=\"regenerate\"") && !html.contains("data-action=\"continue\""))
    }

    @Test(arguments: [
        (MessageView.Status.stopped, "You stopped the answer."), (.interrupted, "The answer was interrupted."),
    ])
    func `an unfinished reply says so`(status: MessageView.Status, text: String) throws {
        #expect(try Resources.pages.get().message(view(status), in: .en).contains(text))
        #expect(try !Resources.pages.get().message(view(.complete), in: .en).contains(text))
    }

    @Test func `articles are in the given order`() throws {
        var second = view(.complete)
        second.id = "m2"

        let html = try Resources.pages.get().messages([view(.complete), second], in: .en)

        #expect(html.matches(of: /id="message-(m\d)"/).map { String($0.output.1) } == ["m1", "m2"])
    }
}
