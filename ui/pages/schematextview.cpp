#include "ui/pages/schematextview.h"

#include "ui/support/theme.h"
#include "ui/widgets/codeview.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

const QString laidOutSetting = u"schemas/laidOut"_s;

/// The byte that a cursor at @p at means: in a line's indentation the first that is no blank, behind its end the last
/// before the comma.
int meantBy(const QByteArray &text, int at)
{
    const auto isBlank = [&text](qsizetype i) { return text.at(i) == ' ' || text.at(i) == '\t' || text.at(i) == '\r'; };
    const qsizetype begin = at > 0 ? text.lastIndexOf('\n', at - 1) + 1 : 0;
    qsizetype end = text.indexOf('\n', at);
    if (end < 0)
        end = text.size();
    qsizetype first = begin;
    while (first < end && isBlank(first))
        ++first;
    qsizetype last = end;
    while (last > first && (isBlank(last - 1) || text.at(last - 1) == ','))
        --last;
    return int(std::max(first, std::min<qsizetype>(at, last - 1)));
}

} // namespace

SchemaTextView::SchemaTextView(QWidget *parent)
    : QWidget(parent)
    , m_code(new CodeView(this))
    , m_note(new QLabel(this))
    , m_laidOut(new QToolButton(this))
{
    setObjectName(u"schemaTextView"_s);
    m_code->setObjectName(u"schemaText"_s);
    m_code->editor()->setAccessibleName(tr("Schema text"));
    m_note->setObjectName(u"schemaTextNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    QSizePolicy narrow(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_note->setSizePolicy(narrow);
    useToken(m_note, QPalette::WindowText, Token::MutedText);

    const auto addButton = [this](QToolButton *button, const QString &name, const QString &text, const QString &tip) {
        button->setObjectName(name);
        button->setAutoRaise(true);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        return button;
    };
    addButton(m_laidOut, u"schemaLaidOut"_s, tr("Laid &out"),
              tr("Breaks the lines of JSON for reading; off shows the text as it was registered"));
    m_laidOut->setCheckable(true);
    m_laidOut->setChecked(QSettings().value(laidOutSetting, true).toBool());
    auto *find = addButton(new QToolButton(this), u"schemaFind"_s, {}, tr("Find in text (Ctrl+Shift+F)"));
    find->setIcon(themedIcon(u"search"));
    auto *copy = addButton(new QToolButton(this), u"schemaCopy"_s, {}, tr("Copy the schema as it was registered"));
    copy->setIcon(themedIcon(u"copy"));

    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::s, 0, space::xs, 0);
    row->setSpacing(space::xs);
    row->addWidget(m_note, 1);
    row->addWidget(m_laidOut);
    row->addWidget(find);
    row->addWidget(copy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_code, 1);
    setFocusProxy(m_code);

    connect(m_laidOut, &QToolButton::toggled, this, [this](bool on) {
        QSettings().setValue(laidOutSetting, on);
        Q_EMIT formChanged();
    });
    connect(find, &QToolButton::clicked, m_code, &CodeView::openSearch);
    connect(copy, &QToolButton::clicked, this, [this, copy] {
        if (!m_text)
            return;
        QGuiApplication::clipboard()->setText(QString::fromUtf8(m_registered));
        copy->setIcon(themedIcon(u"check", Token::Ok));
        QTimer::singleShot(1200, copy, [copy] { copy->setIcon(themedIcon(u"copy")); });
    });
    connect(m_code, &CodeView::cursorMoved, this, [this](int at) {
        const FieldPlace *place = m_text ? m_text->placeAt(meantBy(m_text->text, at), m_path) : nullptr;
        if (!place || place->path == m_path)
            return;
        m_path = place->path;
        m_code->showRange(place->range.begin, place->range.end);
        Q_EMIT fieldEntered(place->path);
    });
    setWaiting(tr("No text"));
}

SchemaText::Form SchemaTextView::form() const
{
    constexpr int wideEnough = 640; // pixels
    if (!m_laidOut->isChecked())
        return SchemaText::Form::AsRegistered;
    return width() >= wideEnough ? SchemaText::Form::LaidOut : SchemaText::Form::LaidOutNarrow;
}

void SchemaTextView::setWaiting(const QString &sentence)
{
    m_text.reset();
    m_registered.clear();
    m_code->setCode({}, CodeView::Language::Plain);
    m_note->setText(sentence);
    m_note->setToolTip(sentence);
    m_laidOut->setVisible(false);
}

void SchemaTextView::setText(const SchemaTextPtr &text, const QByteArray &registered)
{
    if (!text) {
        setWaiting(tr("No text"));
        return;
    }
    if (text == m_text)
        return;
    m_text = text;
    m_registered = registered;
    const bool isJson = text->type == SchemaType::Avro || text->type == SchemaType::Json;
    m_laidOut->setVisible(isJson);
    QString note;
    if (text->isGenerated)
        note = tr("Written out from the registered descriptor");
    else if (isJson)
        note = text->form == SchemaText::Form::AsRegistered ? tr("Text, as registered") : tr("Text, laid out");
    else
        note = tr("Text, as registered");
    m_note->setText(note);
    m_note->setToolTip(text->problem.isEmpty() ? note : QString(note + u'\n' + text->problem));
    m_code->setCode(text->text,
                    isJson                                   ? CodeView::Language::Json
                        : text->type == SchemaType::Protobuf ? CodeView::Language::Proto
                                                             : CodeView::Language::Plain);
    if (!m_path.isEmpty())
        showField(m_path);
}

bool SchemaTextView::showField(const QString &path)
{
    m_path = path;
    const FieldPlace *place = m_text ? m_text->place(path) : nullptr;
    if (!place) {
        m_code->clearRange();
        return false;
    }
    m_code->showRange(place->range.begin, place->range.end,
                      place->nameRange.isValid() ? place->nameRange.begin : place->range.begin);
    return true;
}

void SchemaTextView::showNoField()
{
    m_path.clear();
    m_code->clearRange();
}

} // namespace kekkai
