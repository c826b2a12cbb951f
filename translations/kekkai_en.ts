<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>kekkai::CompareTreeModel</name>
    <message numerus="yes">
        <source>%n member(s) differ</source>
        <translation>
            <numerusform>%n member differs</numerusform>
            <numerusform>%n members differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::CompareWindow</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ConnectionTestText</name>
    <message numerus="yes">
        <source>Present, with %n KEKs.</source>
        <translation>
            <numerusform>Present, with %n KEK.</numerusform>
            <numerusform>Present, with %n KEKs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::Connections</name>
    <message numerus="yes">
        <source>%n connection(s) exported</source>
        <translation>
            <numerusform>%n connection exported</numerusform>
            <numerusform>%n connections exported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) added</source>
        <translation>
            <numerusform>%n connection added</numerusform>
            <numerusform>%n connections added</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::DeksPage</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::DiffLinesModel</name>
    <message numerus="yes">
        <source>… %n equal line(s)</source>
        <translation>
            <numerusform>… %n equal line</numerusform>
            <numerusform>… %n equal lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ImpactText</name>
    <message numerus="yes">
        <source>%1: %n object(s) could not be read and are not counted.</source>
        <translation>
            <numerusform>%1: %n object could not be read and is not counted.</numerusform>
            <numerusform>%1: %n objects could not be read and are not counted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): what was written can never be read again.</source>
        <translation>
            <numerusform>%n subject: what was written can never be read again.</numerusform>
            <numerusform>%n subjects: what was written can never be read again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers send clear text.</source>
        <translation>
            <numerusform>%n subject: producers send clear text.</numerusform>
            <numerusform>%n subjects: producers send clear text.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers stop.</source>
        <translation>
            <numerusform>%n subject: producers stop.</numerusform>
            <numerusform>%n subjects: producers stop.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): consumers of Java still read, JavaScript and C++ do not.</source>
        <translation>
            <numerusform>%n subject: consumers of Java still read, JavaScript and C++ do not.</numerusform>
            <numerusform>%n subjects: consumers of Java still read, JavaScript and C++ do not.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): producers make a new key and go on.</source>
        <translation>
            <numerusform>%n subject: producers make a new key and go on.</numerusform>
            <numerusform>%n subjects: producers make a new key and go on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s): not known.</source>
        <translation>
            <numerusform>%n subject: not known.</numerusform>
            <numerusform>%n subjects: not known.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subject(s)</source>
        <translation>
            <numerusform>%n subject</numerusform>
            <numerusform>%n subjects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n topic(s)</source>
        <translation>
            <numerusform>%n topic</numerusform>
            <numerusform>%n topics</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n schema version(s)</source>
        <translation>
            <numerusform>%n schema version</numerusform>
            <numerusform>%n schema versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s)</source>
        <translation>
            <numerusform>%n field</numerusform>
            <numerusform>%n fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n DEK version(s)</source>
        <translation>
            <numerusform>%n DEK version</numerusform>
            <numerusform>%n DEK versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) of contexts or subjects put rules with this key into new versions.</source>
        <translation>
            <numerusform>%n setting of a context or subject puts rules with this key into new versions.</numerusform>
            <numerusform>%n settings of contexts or subjects put rules with this key into new versions.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::MapText</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::MapWindow</name>
    <message numerus="yes">
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::PageState</name>
    <message numerus="yes">
        <source>%1: %n of them could not be read</source>
        <translation>
            <numerusform>%1: %n of them could not be read</numerusform>
            <numerusform>%1: %n of them could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ProfileEditor</name>
    <message numerus="yes">
        <source>%n context(s). The one in use is “%1”.</source>
        <translation>
            <numerusform>%n context. The one in use is “%1”.</numerusform>
            <numerusform>%n contexts. The one in use is “%1”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::RowActions</name>
    <message numerus="yes">
        <source>%n rows are copied.</source>
        <translation>
            <numerusform>%n row is copied.</numerusform>
            <numerusform>%n rows are copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::SchemaChangesModel</name>
    <message numerus="yes">
        <source>%1 with %n field(s)</source>
        <translation>
            <numerusform>%1 with %n field</numerusform>
            <numerusform>%1 with %n fields</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::SchemaComparePanel</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kekkai::ValueText</name>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>in %n minute</numerusform>
            <numerusform>in %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n hour</numerusform>
            <numerusform>in %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n months</source>
        <translation>
            <numerusform>in %n month</numerusform>
            <numerusform>in %n months</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n years</source>
        <translation>
            <numerusform>in %n year</numerusform>
            <numerusform>in %n years</numerusform>
        </translation>
    </message>
</context>
</TS>
