#pragma once

#include <QWidget>

#include <memory>

namespace kekkai {

/// Code that is only read: coloured, with line numbers, folding, and a search of its own. Positions are bytes of the
/// UTF-8 text. Ctrl+Shift+F opens the search, F3 and Shift+F3 go through its matches, Esc closes it; Tab leaves. A
/// large text is taken over in pieces, so that the window does not stand still.
class CodeView final : public QWidget {
    Q_OBJECT
public:
    enum class Language { Plain, Json, Proto };

    explicit CodeView(QWidget *parent = nullptr);
    ~CodeView() override;

    /// @p utf8 must be valid.
    void setCode(const QByteArray &utf8, Language language);
    [[nodiscard]] const QByteArray &code() const;
    /// Whether all of the text has been taken over.
    [[nodiscard]] bool isComplete() const;

    /// Highlights the lines of [begin, end) and scrolls there, with the cursor at @p cursor; -1 leaves the cursor where
    /// it is. Nothing is emitted. Taken note of while the text is not complete.
    void showRange(int begin, int end, int cursor = -1);
    void clearRange();
    /// Zero-based first and last line that is highlighted; (-1, -1) for none.
    [[nodiscard]] std::pair<int, int> highlightedLines() const;

    [[nodiscard]] int cursor() const; ///< byte
    /// As if the user had gone there.
    void moveCursorTo(int at);
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] int lineCount() const;

    void openSearch();
    void closeSearch();
    [[nodiscard]] bool isSearchOpen() const;
    [[nodiscard]] int matchCount() const;
    void goToMatch(bool forward);

    [[nodiscard]] QWidget *editor() const; ///< what has the keyboard focus

Q_SIGNALS:
    void cursorMoved(int at); ///< by the user, to byte @p at
    void completed(); ///< all of the text is there

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai
