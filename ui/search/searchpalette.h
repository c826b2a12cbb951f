#pragma once

#include "models/search/searchresultmodel.h"
#include "models/search/searchsource.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace kekkai {

class EmptyState;

/// Searches everything (Ctrl+K): stands over the window, takes the keyboard, and gives it back.
///
/// Up and Down, Page Up and Page Down choose; Enter opens what is chosen; Ctrl+Enter copies its address; Esc closes.
/// A pasted kekkai:// address is opened as it is.
class SearchPalette final : public QFrame {
    Q_OBJECT
public:
    /// @param window  which it stands over.
    explicit SearchPalette(QWidget *window);

    void setInventory(const InventoryPtr &inventory);
    void open();
    /// Gives the focus back to where it was when open() was called.
    void closePalette();
    [[nodiscard]] bool isOpen() const { return isVisible(); }
    /// Nothing of another connection is remembered.
    void forget();

    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QListView *list() const { return m_list; }
    [[nodiscard]] bool isBusy() const { return m_source.isBusy(); }

Q_SIGNALS:
    void chosen(const kekkai::ObjectRef &object);
    void addressEntered(const QString &address); ///< begins with kekkai:
    void addressWanted(const kekkai::ObjectRef &object); ///< to be copied

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void ask();
    void showAnswer(const SearchAnswer &answer);
    void updateState();
    void choose(int step, bool wrap);
    void chooseFirst();
    void setCurrent(int row);
    void activate(bool copyAddress);
    void place();
    void remember();
    [[nodiscard]] bool isAddress() const;

    SearchSource m_source;
    SearchResultModel m_model;
    InventoryPtr m_inventory;
    SearchAnswer m_answer;
    QStringList m_recent; ///< the newest first
    QLineEdit *m_edit;
    QListView *m_list;
    QLabel *m_message; ///< in place of results
    QLabel *m_hint;
    QPointer<QWidget> m_focusBefore;
    bool m_waiting = false; ///< for the answer to what is typed now
    bool m_closing = false;
};

} // namespace kekkai
