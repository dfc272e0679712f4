"""A document with every kind of prose, in both languages."""

DOCUMENT = r"""
# Заголовок первого уровня

Обычный абзац с **жирным**, *курсивом*, ~~зачёркнутым~~ и `кодом`. Очень длинное слово: Рентгеноэлектрокардиографическогоаппаратаисследование и адрес https://example.org/a/very/long/path/that/does/not/break/anywhere/because/it/is/an/address?with=a&query=string.

## Second level heading

> Цитата с «ёлочками» и **акцентом**.
>
> > Nested quote
> > - with a list

### Third level, then a list

1. First
   - nested bullet
     - deeper
       1. and deeper
2. Second item with a long text that wraps around on narrow screens, so that one sees how the indentation looks there
10. Tenth

- [x] Done task
- [ ] Open task with a longer text that wraps on a narrow screen and shows where the second line begins
  - [ ] Nested task

- Loose item

  With a paragraph, and code:

  ```python
  def f(x):
      'Doc.'
      return [x ** 2 for x in range(10)]  # comment
  ```

#### Fourth level

| Column | Right | Centre | A long heading that does not wrap |
|:--|--:|:-:|---|
| text | 1 234,56 ₽ | yes | A cell with quite some words in it, enough to need two lines |
| `code` | $x^2$ | **b** | [link](https://example.org) |

```swift
/// A heron waits at the pond.
struct Heron<Wing: Sendable>: Bird {
    let name = "grey \(heron)"
    var length: Double? = 94.5

    func wait(for fish: Fish, until time: Date = .now) async throws -> [Fish] {
        guard let found = try await pond.look(fish), found.count > 0x2A else { return [] }
        return found.filter { $0.isSilver && !$0.isTiny } // a very long line that has to scroll horizontally because it does not wrap
    }
}
```

```html
<p class="note">Hi <b>there</b><style>p { color: red; }</style></p>
<script>const a = 1; // x</script>
```

```diff
- old line
+ new line
```

```json
{"name": "heron", "length": 94.5, "wild": true, "chicks": null}
```

```
no language
```

Inline: $e^{i\pi} + 1 = 0$, \(\frac{a}{b}\) and $\sqrt{x^2 + y^2}$ for $x \in \mathbb{R}, \mathcal{L}, \mathbf{v}$.

$$
\begin{aligned}
\nabla \times \vec{\mathbf{B}} -\, \frac1c\, \frac{\partial\vec{\mathbf{E}}}{\partial t} &= \frac{4\pi}{c}\vec{\mathbf{j}} \\
\nabla \cdot \vec{\mathbf{E}} &= 4 \pi \rho
\end{aligned}
$$

\[ f(x) = \begin{cases} x^2 & x > 0 \\ 0 & \text{иначе} \end{cases} \qquad \begin{pmatrix} a & b \\ c & d \end{pmatrix} \]

$$ \int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}, \quad \sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}, \quad \lim_{n\to\infty}\left(1+\frac1n\right)^n = e, \quad \boxed{a^2+b^2=c^2} $$

![An image](https://example.org/image.png) and <details><summary>Raw</summary>HTML</details>

<details>
<summary>More</summary>
Hidden
</details>

---

Последний абзац. Hard  
break. Broken: $\frac{a$ and $\notacommand{x}$.
"""
