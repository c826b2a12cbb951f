#pragma once

#include <QByteArray>
#include <QString>

#include <utility>

namespace kekkai {

/// Overwrites @p size bytes with zeros; the compiler may not leave that out.
void wipe(void *data, qsizetype size);
/// Overwrites the text where nobody else shares it, its unused capacity too, and empties it. A shared buffer is left to
/// whoever else holds it.
void wipe(QByteArray &bytes);
void wipe(QString &text);

/// A temporary copy of something secret, such as one that a Qt call needs: overwritten at the end of its scope. Do not
/// let anybody share it for longer.
template <typename Text> class Wiping {
public:
    explicit Wiping(Text text)
        : m_text(std::move(text))
    {
    }
    ~Wiping() { wipe(m_text); }
    Q_DISABLE_COPY_MOVE(Wiping)

    [[nodiscard]] const Text &operator*() const { return m_text; }
    [[nodiscard]] const Text *operator->() const { return &m_text; }
    [[nodiscard]] Text &value() { return m_text; }

private:
    Text m_text;
};

} // namespace kekkai
