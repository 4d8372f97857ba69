import { TestEnvironment } from 'jest-environment-node';

/** Node's environment of Jest, with the typed arrays of Node itself: those that native addons return. */
declare class NativeArraysEnvironment extends TestEnvironment {}

export = NativeArraysEnvironment;
