"""The operators' console: a web page on which what users asked is reviewed, the FAQ is edited, tried and published."""
